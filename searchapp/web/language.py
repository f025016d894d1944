"""The language of the pages: Chinese, or English for who asks for it. The only place that knows Flask-Babel.

Texts stand in the code in Chinese; translations/en holds the English ones (`make translations`). What reports say, names of
places and people among it, is never translated: pages mark it as Chinese.
"""

from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, force_locale, get_translations
from flask_babel import gettext as _gettext
from markupsafe import Markup, escape

from searchapp.marked import marked
from searchapp.web.address import address_sent
from searchapp.web.preferences import keep_cookie

CHINESE, ENGLISH = "zh-Hans", "en"
# Tag → the language's own name for itself.
LANGUAGES = {CHINESE: "中文", ENGLISH: "English"}
COOKIE = "language"
# What names a language in an address, and stays behind when one is chosen on a page.
PARAMETER = "lang"
_ENDINGS = {"zh": CHINESE, "en": ENGLISH}


# Names that the vocabularies of reports hold, which no call of gettext would show to be there.
VOCABULARY = (
    marked("开篇"), marked("工作回顾"), marked("总体要求与目标"), marked("工作任务"), marked("政府自身建设"),
    marked("名词解释"), marked("附件"),
    marked("报告全文"), marked("摘要"), marked("解读"), marked("任务分解"), marked("计划报告"), marked("预算报告"),
    marked("人大常委会报告"),
    marked("政协报告"), marked("法院报告"), marked("检察院报告"), marked("审计报告"), marked("统计公报"), marked("决议"),
    marked("法治政府建设报告"),
    marked("信息公开年报"), marked("乡镇部门总结"), marked("讲话"), marked("新闻"), marked("其他文件"),
    marked("工业"), marked("科技创新"), marked("数字经济"), marked("农业农村"), marked("城乡建设"), marked("交通物流"),
    marked("改革开放与营商环境"), marked("招商与项目"), marked("消费"), marked("财政金融"), marked("生态环境"), marked("教育"),
    marked("就业社保"), marked("医疗养老"), marked("文旅体育"), marked("安全与治理"),
    marked("可靠"), marked("较可靠"), marked("存疑"),
    marked("地区"), marked("年份"), marked("文种"), marked("篇章结构"), marked("正文是否完整"),
    marked("地区生产总值增速"), marked("地区生产总值"), marked("人均地区生产总值"), marked("一般公共预算收入增速"),
    marked("一般公共预算收入"), marked("税收收入增速"), marked("税收收入"), marked("固定资产投资增速"),
    marked("固定资产投资"), marked("规上工业增加值增速"), marked("规上工业增加值"), marked("社会消费品零售总额增速"),
    marked("社会消费品零售总额"), marked("进出口增速"), marked("进出口总额"), marked("实际使用外资增速"),
    marked("实际使用外资"), marked("居民人均可支配收入增速"), marked("居民人均可支配收入"),
    marked("城镇居民人均可支配收入增速"), marked("城镇居民人均可支配收入"), marked("农村居民人均可支配收入增速"),
    marked("农村居民人均可支配收入（早年为纯收入）"), marked("居民消费价格涨幅"), marked("城镇调查失业率"),
    marked("城镇登记失业率"),
    marked("城镇新增就业"), marked("粮食产量"), marked("研发经费投入强度"), marked("单位生产总值能耗降幅"),
    marked("森林覆盖率"), marked("空气质量优良天数比例"), marked("常住人口城镇化率"), marked("招商到位资金"),
    marked("招商到位资金增速"),
)  # fmt: skip


def speak(app: Flask) -> None:
    """Let an application answer in the language that each reader chose."""
    Babel(app, default_locale="zh_Hans", default_translation_directories="translations", locale_selector=_locale)
    # Flask-Babel looks for the locale at each of the hundreds of texts of a page, which takes a third of the page's time.
    app.jinja_env.install_gettext_callables(gettext, _either, newstyle=True)  # type: ignore[attr-defined]
    app.context_processor(_of_templates)
    app.after_request(_keep_named)
    app.after_request(_keep_apart)


def chosen() -> str:
    """The tag of the language to answer in: what the address says, or else the reader chose, or else the browser asks for."""
    if not has_request_context():
        return CHINESE
    if "language" not in g:
        kept = request.cookies.get(COOKIE, "")
        g.language = named_in_address() or (kept if kept in LANGUAGES else _asked_for())
    language: str = g.language
    return language


def named_in_address() -> str | None:
    """The language that an address asks for by `lang`, as `en`, `zh` or `zh-CN`."""
    return _ENDINGS.get(request.args.get(PARAMETER, "").lower().partition("-")[0])


def _asked_for() -> str:
    """The first of a browser's languages that pages are in; Chinese for who names none of them."""
    # Not best_match: it takes `en` before `zh-CN`, whatever comes first.
    known = (_ENDINGS.get(tag.lower().partition("-")[0]) for tag, quality in request.accept_languages if quality)
    return next(filter(None, known), CHINESE)


def _keep_named(response: Response) -> Response:
    """A language that an address named stays for the pages that are opened from there, and on the way to another address."""
    tag = named_in_address()
    # Pages alone: what is kept by everybody, and what programs ask for, is of no reader.
    if tag and tag != request.cookies.get(COOKIE) and (response.mimetype == "text/html" or response.location):
        keep_cookie(response, COOKIE, tag)
    if tag and response.location and response.location.startswith("/"):
        address, hash_sign, place = without_language(response.location).partition("#")
        response.location = f"{address}{'&' if '?' in address else '?'}{PARAMETER}={tag}{hash_sign}{place}"
    return response


def _keep_apart(response: Response) -> Response:
    """What was made after asking for the reader's language is another one's in another language, be it a feed."""
    if "language" in g and response.status_code != 304:
        response.vary.update(("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", g.language)
    return response


def _locale() -> str:
    return chosen().replace("-", "_")


def gettext(text: str, **values: object) -> str:
    """A text in the chosen language, `%(name)s` in it replaced; Chinese outside of requests."""
    if chosen() != CHINESE:
        return str(_gettext(text, **values))
    return text % values if values else text


def plural(text: str, number: int, **values: object) -> str:
    """A text that says `%(num)d` of something; Chinese has one form of it, English two."""
    return _either(text, text, number) % {"num": number, **values}


def _either(one: str, many: str, number: int) -> str:
    """The form of a text that goes with a number, without the number in it."""
    if chosen() == CHINESE:
        return many
    return str(get_translations().ungettext(one, many, number))


def in_both(text: str) -> tuple[str, str]:
    """(Chinese, English) of a text."""
    with force_locale(ENGLISH):
        return text, str(_gettext(text))


class SaidInBoth(Protocol):
    """What is said in Chinese and in English: an error, a note."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def said(both: SaidInBoth) -> str:
    """What is said, in the chosen language."""
    return both.en if chosen() == ENGLISH else both.zh


def _of_templates() -> dict[str, Any]:
    """What every template may use: `chinese` marks a text, and `in_chinese` an element, as Chinese where the page is not."""
    tag = chosen()
    return {
        "language": tag,
        "other_languages": {each: name for each, name in LANGUAGES.items() if each != tag},
        "in_chinese": Markup(f' lang="{CHINESE}"') if tag != CHINESE else "",
        "chinese": _marked_chinese if tag != CHINESE else escape,
        "here": address_sent(),
        "here_in": _addresses_here(),
    }


def _addresses_here() -> dict[str, str]:
    """Tag → the address of the page in that language, for robots and for who shares it; none of a state of a search."""
    return {} if request.query_string else {tag: f"{address_sent()}?{PARAMETER}={tag}" for tag in LANGUAGES}


def _marked_chinese(text: str) -> Markup:
    return Markup('<span lang="{}">{}</span>').format(CHINESE, text)


def way_back(referrer: str | None, back: str) -> str:
    """The page of this site to return to after a change of language: where the reader is, as far as the browser says.

    A browser that tells no referrer is sent to the page that the switch was on; one that names another site, home.
    """
    try:
        parts = urlsplit(referrer or "")
    except ValueError:  # no address at all
        parts = urlsplit("")
    if parts.netloc == request.host and parts.path:
        back = parts.path + (f"?{parts.query}" if parts.query else "")
    is_here = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return without_language(back) if is_here else "/"


def without_language(address: str) -> str:
    """An address that names no language, so that what is chosen on its page holds."""
    path, _, query = address.partition("?")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] != PARAMETER]
    return path + (f"?{'&'.join(kept)}" if kept else "")
