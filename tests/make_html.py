"""Makes web pages around a report, as government sites have them."""

from html import escape

_CHROME_BEFORE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}_某某县人民政府</title>
<style>p{{text-indent:2em}}</style><script>var a = "工作报告";</script></head><body>
<div class="header"><ul><li><a href="/">首页</a></li><li><a href="/xw">新闻</a></li><li><a href="/zw">公开</a></li></ul></div>
<div class="crumb">您的位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; <a href="/bg">政府工作报告</a></div>
<div class="main"><h1 class="title">{title}</h1>
<div class="info">发布时间：2024-02-01 来源：县政府办公室
<span>【字体：<a>大</a> <a>中</a> <a>小</a>】</span> <button>打印</button></div>
"""
_CHROME_AFTER = """<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div>
<div class="related"><h3>相关报道</h3>
<ul><li><a href="/1">一图读懂政府工作报告</a></li><li><a href="/2">代表热议政府工作报告</a></li></ul></div>
<p>责任编辑：某某</p></div>
<div class="imprint"><p>主办单位：某某县人民政府办公室　网站标识码：3700000000　备案号：某ICP备00000000号</p>
<p>扫一扫在手机打开当前页</p></div>
</body></html>"""


def page_of(lines: list[str], *, style: str = "p", title: str = "政府工作报告", charset: str = "utf-8") -> str:
    """A page with these lines as its article; `style` is p, br or tables."""
    if style == "p":
        article = '<div class="TRS_Editor">' + "".join(f"<p>　　{escape(line)}</p>\n" for line in lines) + "</div>"
    elif style == "br":
        article = '<div id="zoom">' + "<br/>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{escape(line)}" for line in lines) + "</div>"
    else:
        rows = "".join(f"<p style='text-indent:2em'><span>{escape(line)}</span></p>" for line in lines)
        article = (
            "<table><tr><td><table width='100%'><tr><td>&nbsp;</td></tr><tr><td><div>"
            + rows
            + "</div></td></tr></table></td></tr></table>"
        )
    return _CHROME_BEFORE.format(title=title, charset=charset) + article + _CHROME_AFTER
