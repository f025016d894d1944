"""Make variants.txt, the one-to-one table that `normalize` folds characters with.

usage: python make_variants.py > variants.txt     (needs opencc 1.4.2, Apache-2.0)

Three sources: OpenCC's traditional-to-simplified characters; variants that OpenCC leaves alone; signs that print alike.
One character always stands for one character, so that offsets stay simple and nothing outside the basic plane appears.
"""

import opencc

# Simplified by OpenCC, yet correct in simplified place names or of another meaning: 乾县, 於潜, 濛江, 毕昇, 拚搏, 著名.
KEPT = set("乾著於藉濛昇拚鮀")
# Variants that OpenCC does not know; left the variant, right the usual form.
OWN = """
衞卫 硏研 祇只 濬浚 甯宁 迺乃 兗兖 鄆郓 昇升
羣群 峯峰 滙汇 爲为 裏里 裡里 巖岩 靑青 淸清 眞真 敎教 旣既 彥彦 戶户 吿告 說说 稅税
⺠民 ⺟母 ⻁虎 ⻄西 ⻅见 ⻆角 ⻉贝 ⻋车 ⻓长 ⻔门 ⻘青 ⻙韦 ⻚页
⻛风 ⻜飞 ⻝食 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻨麦 ⻩黄 ⻬齐 ⻮齿 ⻰龙 ⻳龟
"""
# Signs that readers type in one way and sources print in several.
SIGNS = """
“" ”" „" ‟" 〝" 〞" ″" ‘' ’' ‚' ′' —- ―- ─- –- ‒- ‐- ‑- −- ・· •· ‧· ∙· ⋅· ○〇 ◯〇 ﹒. 〜~ ∼~
"""


def main():
    convert = opencc.OpenCC("t2s").convert
    table = {}
    for number in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)):
        char = chr(number)
        simplified = convert(char)
        if simplified != char and len(simplified) == 1 and ord(simplified) < 0x10000 and char not in KEPT:
            table[char] = simplified
    for pair in (OWN + SIGNS).split():
        table[pair[0]] = pair[1]
    print("# variant usual: made by make_variants.py from OpenCC 1.4.2 (Apache-2.0) and the lists in it")
    for variant in sorted(table):
        usual = table[variant]
        print(variant, table.get(usual, usual))


if __name__ == "__main__":
    main()
