"""How a text speaks of its own place: 我市, 全县, 在区委领导下; and which place of that rank it names most."""

import re
from collections import Counter
from dataclasses import dataclass, field

from indexer.facts.evidence import Evidence
from indexer.vocabulary.place_names import Mention, mentions
from indexer.vocabulary.regions import gazetteer, level, names_borne

RANKS = "省市县区州盟旗镇乡师"
# 我市 is proof of the rank; 全省 may be a comparison, so it counts less.
_OUR = re.compile(f"(?:我|本)([{RANKS}])(?![长委])")
_WHOLE = re.compile(
    f"全([{RANKS}])(?!第|前|首|唯一|率先|平均|排名|上游|最|先进|示范|试点|领先|仅有|重点|标志|十|百|通报|推广|各)"
)
_COMPARED = re.compile(r"[居列围获占位在于]\Z|入选|评为|纳入")
_REPORTS = re.compile(f"(?:代表|受)(自治)?([{RANKS}])(?:(?:人民)?政府|人民委员会)")
_LED_BY = re.compile(f"([{RANKS}])委[^。，；]{{0,8}}(?:坚强|正确)?领导下")
_OUR_WEIGHT, _REPORTS_WEIGHT, _LED_WEIGHT = 10, 40, 5
# A rank is the text's own if it is at least this share of what the text says of ranks, and said so often.
_SHARE_OF_OWN = 0.5
_TOLD = 10
# A place is named as partner, customer, model or destination, or as a firm's or a school's name.
_PARTNER_BEFORE = re.compile(
    r"(?:与|同|和(?!谐)|跟|向|赴|对接|融入|接轨|对口|支援|援|帮扶|协作|来自|携手|联合|学习|借鉴|比照|承接|引进|招引|飞往|直达|至|到|往)[^，。；、]{0,4}$"
)
_PARTNER_AFTER = re.compile(
    "时代|集团|股份|公司|银行|大学|学院|医院|啤酒|钢铁|重工|制药|药业|汽车|电器|石化|实业|控股|证券|港湾|经验|模式|会议|都市圈|经济圈|城市群|商会|"
    "企业|客商|[^，。；]{0,6}(?:帮扶|援建|支援|对口|接轨|协作|考察|招商)"
)
_SPEAKS = re.compile("发展史|人民|高质量|现代化|新篇章|经济社会|实践|力量|的未来|的发展|建设|篇章")
_OFTEN, _FAR = 6, 3
# 2023年是黄山区发展史上…, 今年是…, 奋力谱写…
_YEAR_IS = re.compile("(?:年|今年|去年)[，,]?是$|(?:谱写|书写|开创)[^，。]{0,10}$")
_IS_OWN = 2
# A name so long is said of oneself: others are named in short.
_LONG = 6
_PER_PLACE_INSIDE, _MOST_INSIDE = 2, 8


@dataclass(frozen=True, slots=True)
class OwnRank:
    """How often a text speaks as each rank of place, the one it speaks as, "" if that cannot be told, and the text itself.

    is_district: whether it speaks for 区人民政府, which is that of no autonomous region.
    """

    counts: dict[str, int]
    rank: str
    text: str = ""
    is_district: bool = False
    _bore_it: dict[str, bool] = field(default_factory=dict)

    def fits(self, code: str) -> bool:
        """Whether a place may be the text's own: 我市 is said in no province."""
        if self._rules_out(code):
            return False
        return not self.rank or rank_of(code) == self.rank or self._is_named_so(code)

    def _rules_out(self, code: str) -> bool:
        """Whether a place is an autonomous region, whose 区 is not the text's."""
        return self.is_district and level(code) == "province"

    def _is_named_so(self, code: str) -> bool:
        """Whether the text names a place by a name of the rank, which it has no more: 綦江县, a district now."""
        if code not in self._bore_it:
            former = {name for name in names_borne(code) if name[-1] == self.rank and name in self.text}
            self._bore_it[code] = bool(former) and any(each.full and each.name in former for each in mentions(self.text))
        return self._bore_it[code]

    def forbids(self, code: str) -> bool:
        """Whether the text speaks as another rank, and never as that of the place."""
        return self._rules_out(code) or (not self.fits(code) and self.counts.get(rank_of(code), 0) * 5 < self.counts[self.rank])


def rank_of(code: str) -> str:
    """The word by which the text of a place speaks of it: 区 for a district, a new area and an autonomous region."""
    return gazetteer().name(code)[-1]


def read_own_rank(text: str, front: str = "") -> OwnRank:
    """The rank of place that a text speaks as; `front` is what stands before it."""
    counts: Counter[str] = Counter()
    regions_and_districts: Counter[bool] = Counter()
    for match in _OUR.finditer(text):
        counts[match[1]] += _OUR_WEIGHT
    for match in _WHOLE.finditer(text):
        counts[match[1]] += not _COMPARED.search(text[max(0, match.start() - 2) : match.start()])
    for match in _LED_BY.finditer(text):
        counts[match[1]] += _LED_WEIGHT
    for match in _REPORTS.finditer(text[:3000]):
        counts[match[2]] += _REPORTS_WEIGHT
        regions_and_districts[bool(match[1])] += 1
    total = sum(counts.values())
    rank, said = max(counts.items(), key=lambda each: each[1], default=("", 0))
    if said < _TOLD or said < _SHARE_OF_OWN * total:
        return OwnRank(dict(counts), "")
    is_district = rank == "区" and set(regions_and_districts) == {False}
    return OwnRank(dict(counts), rank, f"{front}\n{text}", is_district)


def most_named(text: str, own: OwnRank) -> list[Evidence[str]]:
    """Evidence for the places of the text's own rank that it names most, the first before its rivals."""
    votes = _votes(text, own)
    if not votes:
        return []
    places = gazetteer()
    code, named = votes.most_common(1)[0]
    rivals = (each for each in votes if each != code and (own.rank or not _are_nested(code, each)))
    second = max((votes[each] for each in rivals), default=0)
    lead = named / max(second, 1)
    # Measured on city and province reports without headers: where the first leads by three, none was wrong.
    if named < 3 or lead < 1.5:
        return []
    if not own.rank:
        # An abridged text may never say 我市; then only what it names far more often than all else is its place.
        weight = 4.0 if named >= _OFTEN and lead >= _FAR and own.counts.get(rank_of(code)) else 0.0
    else:
        weight = min(7.0, 2.0 + min(named, 20) / 5 + min(lead, 6) / 3) if lead >= 2 else 3.0
    origin = f"the text: speaks of its {own.rank or 'place'}, names {places.name(code)} {named:g} times and the next {second:g}"
    return [Evidence(code, weight, origin)]


def _are_nested(code: str, other: str) -> bool:
    return gazetteer().is_within(code, other) or gazetteer().is_within(other, code)


def _votes(text: str, own: OwnRank) -> Counter[str]:
    """Places of the text's own rank → how strongly it names them: each mention, and each place inside once."""
    places = gazetteer()
    votes: Counter[str] = Counter()
    inside: dict[str, set[str]] = {}
    for mention in mentions(text):
        codes = _meant(mention, own)
        before, after = text[max(0, mention.start - 8) : mention.start], text[mention.end : mention.end + 10]
        is_partner = bool(_PARTNER_BEFORE.search(before) or _PARTNER_AFTER.match(after))
        for code in codes:
            if own.fits(code) and len(codes) == 1 and not is_partner:
                said = 1 + bool(_SPEAKS.match(after)) + _IS_OWN * bool(_YEAR_IS.search(before))
                votes[code] += said + (mention.full and len(mention.name) >= _LONG)
            for above in places.path_codes(code)[:-1]:
                if own.fits(above) and not is_partner and len(codes) == 1:
                    inside.setdefault(above, set()).add(code)
    for above, found in inside.items():
        votes[above] += min(_MOST_INSIDE, len(found)) * _PER_PLACE_INSIDE
    return votes


def _meant(mention: Mention, own: OwnRank) -> tuple[str, ...]:
    """The places a mention may mean: those of the text's own rank before others, a place before those inside it."""
    places = gazetteer()
    codes = mention.codes
    if len(codes) > 1 and not mention.full:
        fitting = frozenset(code for code in codes if own.fits(code))
        codes = fitting or codes
    if len(codes) > 1:
        codes = frozenset(code for code in codes if not any(code != other and places.is_within(code, other) for other in codes))
    return tuple(codes)
