"""Make phrases.txt: the words in which a character that simplified texts have, too, stands for another one.

usage: python make_phrases.py > phrases.txt     (needs opencc 1.4.2, Apache-2.0, and jieba; after variants.txt)

A line has a word, as far as variants.txt brings it, and the word that it is: 乾淨 there is 乾净, which is 干净. Sources:
OpenCC's phrases in both directions; words of jieba's dictionary with 着, which Taiwan writes 著, unless 著 makes a word of
it, too; what verbs end with and 著; a few of our own. A character stands for the same other one in all words, the one that
most of them say. A line with the same word twice says where the character is itself, whatever else is around it: 著名.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import jieba
import opencc

sys.path.insert(0, str(Path(__file__).parents[2]))
from indexer.text.variants import simplified

OWN = "甚么 什么\n"
# Characters of which variants.txt has not kept enough to tell (鍊 is 炼 by now), or that make other words by chance.
LEFT = set("炼坏待俱")
# Words that would be found in others by chance: 广电覆盖, 展示覆盖, 留住了望得见的山.
NOT_WORDS = {
    *("上覆", "布覆", "核覆", "检覆", "明覆", "泐覆", "申覆", "电覆", "示覆", "见覆", "钧覆"),
    *("覆按", "覆校", "覆音", "覆文", "覆电", "覆帐", "覆墓", "覆呈", "瞭望", "沈下", "沈积"),
}
# What simplified texts have so.
ITSELF = ("覆盖", "覆灭", "覆没", "覆辙", "颠覆", "倾覆", "瞭望")
# 著 in them is a book, or to write one.
NOT_WITH = {f"{before}著" for before in "一上下不几妙正多所中再又零"}
# How often a word with 着 must occur in what jieba's dictionary was counted on.
LEAST = 3


def phrases_of_opencc() -> list[tuple[str, str]]:
    """(traditional, simplified) of the phrases of both directions."""
    package = Path(opencc.__file__).parent / "clib"
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("TSPhrases", "STPhrases"):
            text = Path(folder) / f"{name}.txt"
            program, source = package / "bin" / "opencc_dict", package / "share" / "opencc" / f"{name}.ocd2"
            program.chmod(0o755)
            subprocess.run([program, "-i", source, "-o", text, "-f", "ocd2", "-t", "text"], check=True)
            for line in text.read_text(encoding="utf-8").splitlines():
                one, others = line.split("\t")
                found += [(one, other) if name == "TSPhrases" else (other, one) for other in others.split(" ")]
    return found


def phrases_of_jieba() -> list[tuple[str, str]]:
    """(with 著, with 着) of the words with 着 that are no words with 著."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    often = {word: int(many) for word, many, *_ in map(str.split, lines)}
    verbs = {word[-1] for word, _, kind, *_ in map(str.split, lines) if kind == "v" and len(word) < 3}
    found = [(f"{verb}著", f"{verb}着") for verb in verbs if f"{verb}著" not in often and f"{verb}著" not in NOT_WITH]
    for word, many in often.items():
        other = word.replace("着", "著")
        # 显著, 卓著, 原著, 著名 are words of their own, in longer ones too.
        around = {other[at : at + 2] for at in range(len(other) - 1) if "著" in other[at : at + 2]}
        if other != word and len(word) > 1 and many >= LEAST and not any(pair in often or pair in NOT_WITH for pair in around):
            found.append((other, word))
    return found


def words_with_itself() -> list[str]:
    """The words of two characters, one of them 著, of jieba's dictionary."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    return [word for word, many, *_ in map(str.split, lines) if "著" in word and len(word) == 2 and int(many) >= LEAST]


def main() -> None:
    """Print the table."""
    own = [(one, other) for one, other in (line.split(" ") for line in OWN.splitlines())]
    pairs = {
        (was, now)
        for one, other in (*phrases_of_opencc(), *phrases_of_jieba(), *own)
        if len(was := simplified(one)) == len(now := simplified(other)) and was != now and not LEFT & set(was)
    }
    votes: dict[str, Counter[str]] = {}
    for was, now in pairs:
        for one, other in zip(was, now, strict=True):
            if one != other:
                votes.setdefault(one, Counter())[other] += 1
    stands_for = {one: others.most_common(1)[0][0] for one, others in votes.items()}
    table = {
        was: now
        for was, now in pairs
        if all(one == other or stands_for[one] == other for one, other in zip(was, now, strict=True))
        and all(ord(char) < 0x10000 for char in was + now)
        and was not in NOT_WORDS
    }
    # A word that holds another, and says no more than that, is not needed.
    needed = {}
    for was in sorted(table, key=lambda word: (len(word), word)):
        if said(was, needed) != table[was]:
            needed[was] = table[was]
    needed |= {word: word for word in (*ITSELF, *words_with_itself())}
    print("# word usual: made by make_phrases.py from OpenCC 1.4.2 (Apache-2.0), jieba 0.42.1 (MIT) and the lists in it")
    for was in sorted(needed):
        print(was, needed[was])


def said(word: str, table: dict[str, str]) -> str:
    """A word with what the words in it say."""
    chars = list(word)
    for at in range(len(word)):
        for end in range(at + 1, len(word) + 1):
            for place, other in enumerate(table.get(word[at:end], "")):
                if other != word[at + place]:
                    chars[at + place] = other
    return "".join(chars)


if __name__ == "__main__":
    main()
