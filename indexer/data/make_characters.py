"""Make characters.txt: how characters sound, and how they look by the codes that people find them with.

usage: python make_characters.py Unihan_DictionaryLikeData.txt > characters.txt
(of the Unicode Character Database 15.0; needs pypinyin 0.55.0, MIT)

Two codes of their look from Unihan: Cangjie, which names a character's parts in order, and the four corners. Only characters
of GB 2312 and of places are kept, in the form that `normalize` leaves them in: searched forms hold hardly any others.
"""

import sys
from pathlib import Path

import pypinyin

from indexer.text.normalize import normalize
from indexer.vocabulary.regions import gazetteer


def main() -> None:
    codes: dict[str, dict[str, str]] = {}
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            point, name, value = line.split("\t")
            codes.setdefault(chr(int(point[2:], 16)), {})[name] = value
    kept = {char for name in gazetteer().codes for char in name} | {char for char in codes if _in_gb2312(char)}
    print("# character, readings, Cangjie code, four corners: made by make_characters.py")
    print("# from pypinyin 0.55.0 (MIT) and Unihan 15.0 (Unicode License v3)")
    for char in sorted(kept):
        about = codes.get(char, {})
        if normalize(char).text == char and "kCangjie" in about:
            readings = pypinyin.pinyin(char, style=pypinyin.Style.NORMAL, heteronym=True)[0]
            corners = about.get("kFourCornerCode", "-").split(" ")[0].split(".")[0]
            print(char, ",".join(sorted(readings)), about["kCangjie"], corners)


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main()
