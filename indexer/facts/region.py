"""The place whose government reports: all that names it, in the text and outside, weighed against what speaks against it."""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from indexer.facts.evidence import Evidence, Verdict, strongest, weigh
from indexer.facts.own_place import OwnRank, most_named, read_own_rank
from indexer.model import Confidence, Found, Line, Region
from indexer.structure.headings import OCCASION
from indexer.structure.outline import Document
from indexer.text.pieces import squash
from indexer.text.variants import simplified
from indexer.vocabulary.in_force import of_the_year
from indexer.vocabulary.place_names import Named, read_place
from indexer.vocabulary.regions import NATION, gazetteer, level, stem

_NATIONAL = re.compile(
    "(?:代表|受)国务院|国务院总理|届全国人民代表大会第|向全国人民代表大会|^最高人民(?:法院|检察院)|^国务院|届全国人大|^(?:关于)?(?:[12]\\d{3}年)?(?:全国|国务院)?政府工作报告$"
)
_OF_THE_NATION = re.compile("国务院|全国人民代表大会|全国人大|最高人民")
# Where the name of a place may begin in a formal line, and what may follow it there.
_BEFORE = re.compile(
    "(?:^|(?<=[^\u4e00-\u9fff])|(?<=在)|(?<=代表)|(?<=中共)|(?<=关于)|(?<=受)|(?<=经)|(?<=标题)|(?<=印发)|(?<=转发)|(?<=年)|(?<=日)|(?<=两会)|(?<=届)|(?<=由)|(?<=协商会议)|(?<=政协))(?=[\u4e00-\u9fff])"
)
_AFTER = re.compile(
    "$|[^\u4e00-\u9fff]|人民|人大|政府|第|[一二三四五六七八九十]{1,3}届|委|中级|高级|检察|法院|统计|财政|审计|预算|镇|乡|国民经济|工作报告|(?:常务)?副?代?[省市州县区旗盟乡镇]长|主席|专员|党委|[一二][〇零○]|管委会|管理委员会|行政公署|行署|办公|纪委|监委|"
    "年鉴|[\u4e00-\u9fff]{2,8}委员会|[\u4e00-\u9fff]{2,8}局(?![\u4e00-\u9fff]{0,2}(?:部|势|面|限))"
)
_SURELY_AFTER = re.compile(
    "人民政府|人民代表大会|第?[一二三四五六七八九十]+届|[12]\\d{3}年(?:人民)?(?:政府)?工作报告|政府工作报告|[12]\\d{3}年国民经济|国民经济和社会|管委会"
)
_LABELLED = re.compile("^(?:各|来源|信息来源|文章来源|稿源|编辑|责任编辑|当前位置|您的位置|位置|首页|主办|承办|版权|作者)")
_CRUMB = re.compile("[>＞»›]")
# What collections set above a report: 地区：黑龙江省伊春市嘉荫县.
_FIELD = re.compile("^(?:所属|所在)?(?:地区|区域|省市|省份|城市|市县|区县|行政区划?|地域)[:：]")
_SESSION = re.compile("第[一二三四五六七八九十]+届")
_ISSUED = re.compile("人民政府|办公[室厅]|管委会|管理委员会|行政公署")
_COURT = re.compile("(?:人民法院|人民检察院|人大常委会|政协)$")
# Who put it on the page: mostly the place's own government.
_SOURCE = re.compile("^(?:信息来源|文章来源|稿件来源|来源|发布机构|发文机关|发文机构|公开主体|发布单位)[:：]")
_NAMES_DOCUMENT = re.compile("报告|公报|决议|计划|预算|总结|讲话|要点|方案")
_SPEAKER = re.compile("[省市州县区旗盟乡镇局厅院]长|检察长|主席|专员|主任")
_OWNED = re.compile("主办(?:单位)?[:：]|版权所有[:：]?")
_REPORTS = re.compile("(?:代表|受)(?=[\u4e00-\u9fff])")
_FOR_REVIEW = re.compile("《(?=[^》]{2,30}(?:国民经济|预算|规划|财政)[^》]*》)")
_REVIEWED = re.compile("审议|审查|讨论|意见")
_OWN_TASKS = re.compile("《(?:[12]\\d{3}年)?(?=[\u4e00-\u9fff]{2,14}?政府工作)")
_PARTY = re.compile("中共(?!中央)(?=[\u4e00-\u9fff])")
_CONGRESS = re.compile(
    "(?:^|[^\u4e00-\u9fff]|在|经|和|向|的|席|加|开)(?=[\u4e00-\u9fff]{2,14}?第?[一二三四五六七八九十]{1,3}届(?:人民代表大会|人大))"
)
_END_OF_FOLDER = re.compile("$|[^\u4e00-\u9fff]|人民政府")
_IN_FILE_NAME = re.compile("(?:^|(?<=[^\u4e00-\u9fff])|(?<=年))(?=[\u4e00-\u9fff])")
_AFTER_IN_FILE_NAME = re.compile("$|[^\u4e00-\u9fff]|人民|政府|第|国民|工作|委|[一二][〇零○]|两会|计划|预算")
_REPORTING = re.compile(
    "(?:第?[一二三四五六七八九十]{1,3}届)?(?:人民)?政府|人民委员会|(?:中级|高级)?人民法院|人民检察院|人民代表大会|人大|政协|管委会|管理委员会|行政公署|行署|党工委"
)
# 店口镇在诸暨市委、市政府的领导下: whom a town or zone that says no more of itself lies below.
_LED = re.compile(
    "(?:^|[^\u4e00-\u9fff])(?:全)?(?P<own>[\u4e00-\u9fff]{2,8}?(?:镇|乡|街道|开发区|新区))在(?=[\u4e00-\u9fff]{2,10}?(?:委|人民政府|政府))"
)
_LEADS = re.compile("(?:委|人民政府|政府)[^。]{0,30}(?:领导|支持|关心|指导)")
_BETWEEN_NAMES = re.compile(r"[-_—·\s.+]+")
_ZONE_ALONE = re.compile("(?:区|镇|乡|街道)$(?<![\u4e00-\u9fff]{2}市区)")
_OF_ANOTHER_RANK = 0.4
TITLE, MEETING, OPENING, SPEAKER, ISSUER, REVIEWED, PARTY, CONGRESS, CRUMB = 10.0, 10.0, 10.0, 8.0, 7.0, 7.0, 4.0, 6.0, 2.0
FILE, FILE_SHORT, FOLDERS, OWNER = 8.0, 6.0, 5.0, 4.5


def read_region(
    document: Document,
    named: Sequence[Found[str]] = (),
    page_title: Found[str] | None = None,
    year: int | None = None,
    title: Found[str] | None = None,
) -> Verdict[Region]:
    """The place whose government reports.

    Args:
        named: what the report is called outside its text, as Extract says.
        page_title: what a web page calls itself in its head.
        year: of the report, where it is known: a name may have been another place's then.
        title: of the document; it may stand in the text where nobody is addressed.
    """
    text = "\n".join(block.text for block in document.blocks)
    own = read_own_rank(text, "\n".join(line.text for line in document.front))
    places = gazetteer()
    clues = [
        *_formal(document.front),
        *_formal(_signatures(document.end)),
        *_owner(document.end),
        *_opening(document),
        *_led(document),
        *_throughout(text),
        *_by_names(named),
        *(_formal([Line(simplified(page_title.value), 0)]) if page_title else ()),
        *(_titled(title, document.front) if title else ()),
    ]
    clues = [_of_its_year(clue, year) for clue in _with_zones(clues)]
    evidence = strongest(_of_rank(piece, own) for clue in clues for piece in _settled(clue, text, own))
    verdict = weigh(evidence, _agree)
    if verdict.confidence is not Confidence.SURE:
        verdict = weigh([*evidence, *most_named(text, own)], _agree)
    region = places.region(verdict.value) if verdict.value else None
    candidates = tuple(Found(places.region(each.value), each.origin) for each in verdict.candidates)
    return Verdict(region, verdict.confidence, verdict.origin, verdict.against, candidates)


_Clue = Evidence[tuple[str, ...]]


def _of_its_year(clue: _Clue, year: int | None) -> _Clue:
    codes = of_the_year(clue.value, year, clue.origin) if clue.value and year else clue.value
    return (
        clue if codes == clue.value else Evidence(codes, clue.weight, f"{clue.origin}; which of that name, by the year {year}")
    )


def _with_zones(clues: list[_Clue]) -> list[_Clue]:
    """The clues, those that name a town or a zone by its name alone as that one which others name with what it lies in."""
    places = gazetteer()
    zones = {code for clue in clues for code in clue.value or () if level(code) == "zone"}

    def settled(clue: _Clue) -> _Clue:
        meant = tuple(code for code in zones if places.name(code) in clue.origin) if clue.value == () else ()
        return Evidence(meant, clue.weight, clue.origin) if len(meant) == 1 else clue

    return list(map(settled, clues))


def _of_rank(piece: Evidence[str], own: OwnRank) -> Evidence[str]:
    """A piece of evidence, which counts less if the text speaks as another rank of place."""
    if piece.value is None or piece.value == NATION or not own.forbids(piece.value):
        return piece
    return Evidence(piece.value, piece.weight * _OF_ANOTHER_RANK, f"{piece.origin}; but the text speaks of its {own.rank}")


def _agree(code: str, other: str) -> float:
    """How far evidence for the second place speaks for the first: a place above it a little, one inside not, others against."""
    if code == other:
        return 1.0
    if gazetteer().is_within(code, other):
        return 0.2
    return 0.0 if gazetteer().is_within(other, code) else -1.0


def _settled(clue: _Clue, text: str, own: OwnRank) -> Iterable[Evidence[str]]:
    """A clue that may mean several places of one name, settled by the text; none if that does not tell."""
    codes = clue.value or ()
    if not codes:
        yield Evidence(None, clue.weight, clue.origin)
        return
    if len(codes) == 1:
        yield Evidence(codes[0], clue.weight, clue.origin)
        return
    places = gazetteer()
    fitting = [code for code in codes if not own.forbids(code)] or list(codes)
    times = {code: sum(text.count(stem(places.name(each))) for each in places.path_codes(code)[:-1]) for code in fitting}
    ranked = sorted(fitting, key=lambda code: -times[code])
    if len(ranked) == 1 or times[ranked[0]] > times[ranked[1]]:
        yield Evidence(ranked[0], clue.weight, f"{clue.origin}; which of that name, by the places the text names")


def _clue(named: Named, weight: float, origin: str) -> _Clue:
    return Evidence(named.codes, weight, origin)


def _formal(lines: Iterable[Line]) -> Iterable[_Clue]:
    """What titles, the meeting's line, issuers and the speaker's line name."""
    for line, following in zip_longest(some := list(lines), some[1:]):
        text = squash(line.text).strip("—–-")
        if following and not _SESSION.search(text) and _SESSION.match(after := squash(following.text)):
            text += after  # ——2023年1月5日在霍山县 / 第十八届人民代表大会…
        if _NATIONAL.search(text) and not re.search("[省市县州]", text[:4]):
            if _OF_THE_NATION.search(text):
                yield Evidence((NATION,), MEETING, line.origin)
            continue
        if source := _SOURCE.match(text):
            named = read_place(text, source.end())
            if named and named.codes and re.match("(?:人民)?政府", text[named.end :]):
                yield _clue(named, OWNER, line.origin)
        if _LABELLED.match(text) or len(text) > 120:
            continue
        weight = _weight_of(text)
        found = [
            named
            for border in _BEFORE.finditer(text)
            if (named := read_place(text, border.start())) and (_AFTER if named.codes else _SURELY_AFTER).match(text, named.end)
        ]
        # A name that no table knows counts where the line has no other.
        if found:
            yield _clue(_innermost(text, found), weight, line.origin)


def _innermost(text: str, found: list[Named]) -> Named:
    """The first place of a line that a table knows, or one inside it whose government is named: (湖南省)…新晃县政府工作报告."""
    first, *others = [named for named in found if named.codes] or found[:1]
    inside = [
        named
        for named in others
        if named.code and first.code and gazetteer().is_within(named.code, first.code) and _SURELY_AFTER.match(text, named.end)
    ]
    return inside[-1] if inside else first


def _weight_of(text: str) -> float:
    if _CRUMB.search(text):
        return CRUMB
    if _FIELD.match(text):
        return FILE
    if OCCASION.search(text) or _SESSION.search(text):
        return MEETING
    if _NAMES_DOCUMENT.search(text):
        return TITLE
    if _ISSUED.search(text) or _COURT.search(text):
        return ISSUER
    return SPEAKER if _SPEAKER.search(text) else CRUMB


def _titled(title: Found[str], front: Iterable[Line]) -> Iterable[_Clue]:
    """What a title names that stands in the text; in the front matter it has been heard."""
    if title.origin not in {line.origin for line in front}:
        yield from (Evidence(clue.value, clue.weight, title.origin) for clue in _formal([Line(title.value, 0)]))


def _signatures(lines: Iterable[Line]) -> list[Line]:
    """The lines behind the body that sign it; the site's own address and related links do not."""
    signed = "^[^：:，]{2,20}人民政府(?:办公[室厅])?(?:[12]\\d{3}年.{2,12}印发?)?$"
    return [line for line in lines if re.match(signed, squash(line.text))]


def _owner(lines: Iterable[Line]) -> Iterable[_Clue]:
    """Whose site it is that the report stands on."""
    for line in lines:
        if match := _OWNED.search(squash(line.text)):
            named = read_place(match.string, match.end())
            if named and named.codes and _ISSUED.match(match.string, named.end):
                yield _clue(named, OWNER, line.origin)


def _opening(document: Document) -> Iterable[_Clue]:
    """Whom the speaker says that they speak for."""
    said = [*document.front, *(Line(block.text, block.number) for block in document.blocks[:4])]
    for line in said:
        text = squash(line.text)[:400]
        if _NATIONAL.search(text) and _OF_THE_NATION.search(text):
            yield Evidence((NATION,), OPENING, line.origin)
            return
        for match in _REPORTS.finditer(text):
            named = read_place(text, match.end())
            if named and _REPORTING.match(text, named.end):
                # 我代表东湖新技术开发区管委会: what lies above it is named elsewhere.
                if named.codes or not _ZONE_ALONE.search(named.text):
                    yield _clue(named, OPENING, line.origin)
                return


def _led(document: Document) -> Iterable[_Clue]:
    """Under whom the first paragraphs say that a town or zone has worked."""
    for block in document.blocks[:4]:
        for match in _LED.finditer(text := squash(block.text)[:400]):
            above = read_place(text, match.end())
            if above and above.codes and _LEADS.match(text, above.end):
                chain = above.text + match["own"]
                named = read_place(chain)
                if named and named.codes and named.end == len(chain):
                    yield _clue(named, PARTY, f"line {block.number}: {match[0]}{above.text}")


def _throughout(text: str) -> Iterable[_Clue]:
    """What is named, anywhere in the text, by words that are said of one's own place alone."""
    for pattern, weight, after in (
        (_FOR_REVIEW, REVIEWED, "[12二一]|国民经济|财政|预算|.{0,6}规划"),
        (_PARTY, PARTY, "委|第?[一二三四五六七八九十]{1,3}届"),
        (_OWN_TASKS, PARTY, "(?:人民)?政府工作[^》]{0,10}(?:任务|分解|分工)"),
        (_CONGRESS, CONGRESS, "第?[一二三四五六七八九十]{1,3}届"),
    ):
        for match in pattern.finditer(text):
            named = read_place(text, match.end())
            if named is None or not named.codes or not re.compile(after).match(text, named.end):
                continue
            sentence = text[max(0, match.start() - 80) : match.end() + 80]
            if pattern is _FOR_REVIEW and not _REVIEWED.search(sentence):
                continue
            yield _clue(named, weight, f"the text: {text[match.start() : named.end + 12]}")


def _by_names(names: Sequence[Found[str]]) -> Iterable[_Clue]:
    """What the names of the file and of the folders around it, or the title of a table's row, say."""
    if not names:
        return
    *folders, file = names
    inside: Named | None = None
    for folder in folders:
        text = squash(folder.value)
        named = read_place(text, loose=True)
        if named and named.codes and _END_OF_FOLDER.match(text, named.end):
            inside = _in_chain(inside, named)
    text = squash(file.value)
    if found := _in_file_name(text):
        yield _clue(_in_chain(inside, found), FILE if found.whole else FILE_SHORT, file.origin)
    elif "国务院" in text or re.search("全国.{0,12}政府工作报告", text):
        yield Evidence((NATION,), FILE, file.origin)
    if inside:
        yield _clue(inside, FOLDERS, f"the folders around the file: {inside.text}")


def _in_chain(above: Named | None, named: Named) -> Named:
    """A name, read as that of a place inside another where it goes on with it: 浙江省 / 金华市."""
    if above is None:
        return named
    chain = above.text + named.text
    together = read_place(chain, loose=True)
    return together if together and together.codes and together.end == len(chain) else named


def _in_file_name(name: str) -> Named | None:
    """The first place that a file's name names at the beginning of a word."""
    for border in _IN_FILE_NAME.finditer(name):
        named = read_place(name, border.start(), loose=True)
        if named and named.codes and _AFTER_IN_FILE_NAME.match(name, named.end):
            return _with_next(name, named)
    return None


def _with_next(name: str, named: Named) -> Named:
    """A place with the one inside it that stands behind a sign: 陕西省-咸阳市."""
    chain = named
    at = named.end
    while (sign := _BETWEEN_NAMES.match(name, at)) and (inner := read_place(name, sign.end(), loose=True)):
        joined = _in_chain(chain, inner)
        if not inner.codes or joined is inner:
            break
        chain, at = joined, inner.end
    return chain
