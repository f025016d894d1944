"""Make ordinary.txt: the words that contain the short name of a place and name none, from jieba's dictionary.

usage: python -m indexer.data.make_ordinary > ordinary.txt

A short name that is such a word itself is listed, too: it names a prefecture or a city nevertheless, and no county.
长治 is a city and 长治久安 a wish: where a text says one of these words, it names no place. A word that is one of a place's
other names, or that begins with a whole name of one and goes on with a rank (长治市), is left out.
"""

from pathlib import Path

import jieba

from indexer.vocabulary.regions import gazetteer


def main() -> None:
    places = gazetteer()
    short = {name for name in places.stems if len(name) == 2}
    kept = set()
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, times, tag = line.split(" ")
        # A rare noun is more likely a place that the dictionary does not know as one: 容城.
        if len(word) == 2 and word in short and tag != "ns" and (tag[0] not in "n" or int(times) >= 300):
            kept.add(word)
        if tag == "ns" or len(word) < 3 or len(word) > 6 or word in places.codes or word in places.stems:
            continue
        if any(word[at : at + 2] in short for at in range(len(word) - 1)) and not word.endswith(tuple("省市县区州盟旗")):
            kept.add(word)
    print("\n".join(sorted(kept)))


if __name__ == "__main__":
    main()
