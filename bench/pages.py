"""What a reader waits for each kind of page: a real server over a real index, addresses that nobody has asked before.

usage: python -m bench.pages [--each 40] [--server serve] [--kinds results,report…] --index DIR

Milliseconds until an answer's head is there (its page is whole by then), and what the server took of a processor: the median,
the 95th percentile and the worst of addresses of one kind; then the address of the worst.
"""

import random
import statistics
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from urllib.parse import quote, unquote

from bench.first import asked, options_of, started
from searchapp.engines.whoosh.store import WhooshStore

WORDS = (
    "发展", "经济", "就业", "教育", "改革", "制造业", "消费", "投资", "生态", "医疗", "住房", "养老", "创新", "粮食",
    "安全", "民生", "财政", "收入", "农业", "工业", "旅游", "文化", "交通", "水利", "环保", "数字经济", "新能源",
    "高质量发展", "乡村振兴", "营商环境", "科技创新", "固定资产投资", "居民收入", "城镇化", "民营企业", "产业链",
    "开放", "外贸", "扶贫", "防灾", "社区", "学校", "医院", "公路", "铁路", "机场", "港口", "水库", "森林", "大气",
    "污水", "垃圾", "电力", "煤炭", "石油", "光伏", "风电", "储能", "汽车", "钢铁", "化工", "纺织",
)  # fmt: skip
# What is too much for one page is refused, with the bound.
ANSWERED = (200, 400)
INDICATORS = ("gdp_growth", "retail_sales_growth", "new_urban_jobs", "grain_output", "cpi", "trade", "rd_intensity")


def kinds(store: WhooshStore) -> Mapping[str, Callable[[random.Random], str]]:
    """Kind of page → an address of it, another one for each draw."""
    records = store.status().records
    years = sorted({record.year for record in records if record.year})
    places = list(dict.fromkeys(record.region.code for record in records))

    def word(draw: random.Random) -> str:
        return draw.choice(WORDS)

    def report(draw: random.Random) -> str:
        return draw.choice(records).id

    def paragraph(draw: random.Random) -> str:
        contents = store.report(report(draw))
        return f"{contents.record.id}/{draw.choice(contents.paragraphs).anchor}" if contents and contents.paragraphs else ""

    def narrowed(draw: random.Random) -> str:
        return draw.choice(("", f"&year={draw.choice(years)}", f"&region={draw.choice(places)}"))

    return {
        "home": lambda _: "/",
        "results": lambda draw: f"/search?q={word(draw)}{narrowed(draw)}",
        "two words": lambda draw: f"/search?q={word(draw)} {word(draw)}",
        "by report": lambda draw: f"/search?q={word(draw)}&view=reports{narrowed(draw)}",
        "in lines": lambda draw: f"/search?q={word(draw)}&view=kwic&order={draw.choice(('left', 'right'))}{narrowed(draw)}",
        "headings": lambda draw: f"/search?q={word(draw)}&in=headings{narrowed(draw)}",
        "nothing found": lambda draw: f"/search?q={word(draw)}鼎{word(draw)}",
        "facet": lambda draw: f"/facet?name={draw.choice(('region', 'unit', 'year'))}&q={word(draw)}",
        "paragraph": lambda draw: f"/p/{paragraph(draw)}?q={word(draw)}",
        "report": lambda draw: f"/r/{report(draw)}?q={word(draw)}",
        "compare": lambda draw: f"/compare?a={report(draw)}&b={report(draw)}",
        "choice": lambda draw: f"/compare?a={report(draw)}",
        "trends": lambda draw: f"/trends?q={word(draw)}&q={word(draw)}{narrowed(draw)}",
        "mentions": lambda draw: f"/trends?q={word(draw)}&q={word(draw)}&measure=mentions{narrowed(draw)}",
        "by place": lambda draw: f"/trends?q={word(draw)}&by=region&measure=mentions-per-10000&year={draw.choice(years)}",
        "counts": lambda draw: f"/counts?word={word(draw)}&word={word(draw)}&by={draw.choice(('year', 'place', 'report'))}",
        "word": lambda draw: f"/words/{word(draw)}?within={draw.choice((5, 10))}",
        "key words": lambda draw: f"/keywords?of=年:{draw.choice(years)}&against={word(draw)}&at_least={draw.randint(3, 9)}",
        "related": lambda draw: f"/related?word={word(draw)}&word={word(draw)}&at_least={draw.randint(3, 9)}",
        "figures": lambda draw: f"/figures?indicator={draw.choice(INDICATORS)}{narrowed(draw)}",
        "of a place": lambda draw: f"/figures?place={draw.choice(places)}",
        "other figures": lambda draw: f"/figures/other?q={word(draw)}{narrowed(draw)}",
        "coverage": lambda draw: f"/coverage?region={draw.choice(places)[:2]}0000",
        "basket": lambda draw: "/basket?" + "&".join(f"p={paragraph(draw)}" for _ in range(10)),
    }


def addresses(of: Callable[[random.Random], str], draw: random.Random) -> Iterator[str]:
    """Different addresses of a kind, as many as twenty draws in a row bring."""
    had: set[str] = set()
    while new := next((each for each in (of(draw) for _ in range(20)) if each not in had), None):
        had.add(new)
        yield quote(new, safe="/?&=:")


def main() -> None:
    """Ask one server for all kinds of pages in turns, print one table."""
    given = options_of(__doc__, "--each", 40, "addresses of each kind")
    store, draw = WhooshStore(given.index), random.Random(1)
    wanted = {kind: of for kind, of in kinds(store).items() if not given.kinds or kind in given.kinds.split(",")}
    print(f"{len(store.status().records):,} reports, {store.status().paragraphs:,} paragraphs")
    print(f"{'':14} {'— ms until it is there —':^26} {'— ms of a processor —':^26}")
    print(f"{'':14} " + " ".join(f"{name:>8}" for name in ("median", "p95", "worst") * 2))
    with started(given.server, given.index) as (port, process, _):
        for kind, of in wanted.items():
            asking = list(islice(addresses(of, draw), given.each))
            took = [asked(port, process, address, ANSWERED) for address in asking]
            cells = [*_cells([passed for _, passed in took]), *_cells([taken for taken, _ in took])]
            worst = max(zip(took, asking, strict=True), key=lambda each: each[0][1])[1]
            print(f"{kind:14} " + " ".join(f"{cell:8.1f}" for cell in cells) + f"  {unquote(worst)[:60]}", flush=True)


def _cells(numbers: list[float]) -> tuple[float, float, float]:
    """The median, the 95th percentile, and the largest."""
    ordered = sorted(numbers)
    return statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1]


if __name__ == "__main__":
    main()
