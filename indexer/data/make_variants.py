"""Make variants.txt, the one-to-one table that `normalize` folds characters with.

usage: python make_variants.py > variants.txt     (needs opencc 1.4.2, Apache-2.0)

Four sources: OpenCC's traditional-to-simplified characters; variants that OpenCC leaves alone; signs that print alike.
and characters of GBK in the area for private use. One character always stands for one character, so that offsets stay
simple.
"""

import subprocess
import unicodedata

import opencc

# Simplified by OpenCC, yet a character of its own in simplified texts: 乾县, 著名, 慰藉. Words decide: see make_phrases.py.
KEPT = set("乾著藉鮀")
# Variants that OpenCC does not know; left the variant, right the usual form.
OWN = """
衞卫 硏研 祇只 濬浚 甯宁 迺乃 兗兖 鄆郓 昇升
羣群 峯峰 滙汇 爲为 裏里 裡里 巖岩 靑青 淸清 眞真 敎教 旣既 彥彦 戶户 吿告 說说 稅税
於于 濛蒙 拚拼 揹背 锺钟 馀余 迳径 伕夫 薰熏 甦苏 钜巨 鎗枪 哩里 讬托 繐穗 衹只 鏚戚 雠仇 拏拿 燄焰 荳豆 籐藤 菓果
谘咨 斲斫 觔斤 耡锄 隄堤 澂澄 蘗檗 瑯琅 唚吣 耈耇 筿筱 麽么 幺么 痺痹 枱台 敍叙
⺠民 ⺟母 ⻁虎 ⻄西 ⻅见 ⻆角 ⻉贝 ⻋车 ⻓长 ⻔门 ⻘青 ⻙韦 ⻚页
⻛风 ⻜飞 ⻝食 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻨麦 ⻩黄 ⻬齐 ⻮齿 ⻰龙 ⻳龟
"""
# Signs that readers type in one way and sources print in several; dots between names and rows of signs: see normalize.py.
# Those that Unicode says open or close a quotation are found by category.
QUOTES = "\u201a\u201e\u301d\u301e\u301f\u2033\u2032\u2e42'「」『』"
# Brackets that mean something else: titles of books.
TITLES = "《》〈〉\u2329\u232a\u27e8\u27e9\u27ea\u27eb"
DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u25cf\u0387\u16eb\u2e31\ua78f\u2b24\u26ab"
SIGNS = "○〇 ◯〇 ﹒. 〜~ ∼~ ─- ━-"


def private_use_of_gbk():
    """Characters that GBK had before Unicode did, where programs of then have put them → what they are.

    They come in two rows of codes. What the codes mean is asked of iconv.
    """
    codes = [chr(code).encode("gb18030") for code in range(0xE000, 0xF900)]
    placed = {chr(0xE000 + at): code for at, code in enumerate(codes) if len(code) == 2}
    radicals = [bytes((0xFE, low)) for low in range(0x50, 0xA1) if low != 0x7F]
    placed |= {chr(0xE815 + at): code for at, code in enumerate(radicals)}
    found = {}
    for private, code in placed.items():
        done = subprocess.run(["iconv", "-f", "GB18030", "-t", "UTF-8"], input=code, capture_output=True, check=False)
        usual = unicodedata.normalize("NFKC", done.stdout.decode())
        if len(usual) == 1 and not "\ue000" <= usual <= "\uf8ff" and not usual.isspace():
            found[private] = usual
    return found


def main():
    convert = opencc.OpenCC("t2s").convert
    table = {}
    for number in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)):
        char = chr(number)
        simplified = convert(char)
        if simplified != char and len(simplified) == 1 and char not in KEPT:
            table |= {char: simplified} if ord(simplified) < 0x10000 else {simplified: char}
    signs = {kind: [] for kind in ("Pd", "Ps", "Pe", "Pi", "Pf")}
    for char in map(chr, range(0x10000)):
        if char not in "〜〰゠" + TITLES and unicodedata.normalize("NFKC", char) == char:
            signs.get(unicodedata.category(char), []).append(char)
    quotes = [*signs["Pi"], *signs["Pf"], *QUOTES]
    dashes = [*signs["Pd"], "\u2212"]
    for usual, variants in (("(", signs["Ps"]), (")", signs["Pe"]), ("-", dashes), ("·", DOTS), ('"', quotes)):
        table |= {variant: usual for variant in variants if variant != usual}
    table |= private_use_of_gbk()
    for pair in (OWN + SIGNS).split():
        table[pair[0]] = pair[1]
    print("# variant usual: made by make_variants.py from OpenCC 1.4.2 (Apache-2.0) and the lists in it")
    for variant in sorted(table):
        usual = table[variant]
        print(variant, table.get(usual, usual))


if __name__ == "__main__":
    main()
