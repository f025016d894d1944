"""An address of every kind of page, over the demonstration reports."""

from searchapp.engines.whoosh.store import WhooshStore


def page_kinds(store: WhooshStore) -> dict[str, str]:
    """A page of each kind."""
    contents = store.report("370812-2023")
    assert contents is not None
    paragraph = f"/p/370812-2023/{contents.paragraphs[4].anchor}"
    changed, gone = ({bool(each.became): each for each in contents.former}[is_changed] for is_changed in (True, False))
    sentence = contents.paragraphs[3].text[20:50]
    return {
        "home": "/",
        "results": "/search?q=发展",
        "by report": "/search?q=发展&view=reports",
        "in lines": "/search?q=发展&view=kwic&order=left",
        "filtered": "/search?q=新能源&region=370812&year=2023&page=1",
        "headings": "/search?q=工作&in=headings",
        "heading alone": "/search?q=政府工作报告解读",
        "heading gone": "/h/370812-2023/3-01234567",
        "headings of years": "/trends?q=发展&measure=headings",
        "whole numbers": "/search?q=5亿元&numbers=whole",
        "copies folded": "/search?q=发展&copies=folded",
        "offers": "/search?q=宁得时代",
        "other words": "/search?q=GDP",
        "nearest": f"/search?q={sentence[:10]}鼎{sentence[11:20]}{sentence[21:]}",
        "nothing": "/search?q=绝无此句",
        "error": "/search?q=%22发展",
        "beyond": "/search?q=发展&page=99",
        "facet": "/facet?name=unit&q=发展",
        "trends": "/trends?q=发展&q=新能源",
        "regions": "/trends?q=发展&by=region&measure=per-10000",
        "mentions": "/trends?q=发展&q=新能源&measure=mentions&smooth=3&order=2",
        "map": "/trends?q=发展&by=region&measure=mentions-per-10000&year=2023",
        "figures": "/figures",
        "figures sorted": "/figures?indicator=trade&region=370000&level=county&sort=2023",
        "figures of none": "/figures?region=110000",
        "counts form": "/counts",
        "counts": "/counts?word=发展&word=新能源&by=place-year&wide=1&balanced=1",
        "counts long": "/counts?word=发展&word=高质量发展&word=数字经济&by=report&region=370000",
        "counted lines": "/counts/lines?word=发展&word=高质量发展&by=year&cell=2023,0&order=right",
        "word": "/words/发展?within=5",
        "word nowhere": "/words/绝无此词",
        "key words": "/keywords?of=章:tasks&against=章:review&at_least=3&order=log_ratio",
        "key words form": "/keywords",
        "related": "/related?word=就业&word=新能源&at_least=2",
        "related form": "/related",
        "figures bound": "/figures?level=county&sort=2023&least=1&order=revision",
        "figures mapped": "/figures?level=province",
        "other figures": "/figures/other?q=企业&year=2022..2024",
        "other figures of nothing": "/figures/other",
        "figures of a place": "/figures?place=370812",
        "report": "/r/370812-2023",
        "marked": "/r/370812-2023?q=新能源",
        "compare": "/compare?a=370812-2023&b=371503-2024",
        "plan": "/compare?a=370812-2023&b=371503-2024&pairing=plan",
        "paragraph": paragraph,
        "changed": f"/p/370812-2023/{changed.number}-{changed.fingerprint}",
        "gone": f"/p/370812-2023/{gone.number}-{gone.fingerprint}",
        "unknown": "/p/370812-2023/1-0123456789abcdef",
        "coverage": "/coverage",
        "coverage of a place": "/coverage?region=370800&order=latest",
        "first choice": "/compare",
        "second choice": "/compare?a=370812-2023&place=茌平",
        "basket": f"/basket?p={paragraph[3:]}&p=370812-2023/{gone.number}-{gone.fingerprint}&note=引言",
        "empty basket": "/basket",
        "help": "/help",
        "api": "/api/",
        "missing": "/nowhere",
    }
