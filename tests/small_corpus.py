"""Makes small reports for tests of the build: each says its place, year and what it is told to say."""

import random
from pathlib import Path


def report_text(
    place: str = "济宁市兖州区", year: int = 2023, body: tuple[str, ...] = ("推进新型工业化，做强产业链条。",)
) -> str:
    """A readable report of one chapter."""
    front = f"政府工作报告\n\n——{year}年1月3日在{place}第十九届人民代表大会第二次会议上\n\n区长 某某\n\n各位代表：\n\n"
    return front + f"一、{year}年工作安排\n\n" + "\n\n".join(body) + "\n"


def write_report(folder: Path, name: str, **about: object) -> Path:
    """Write a small report to a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(report_text(**about), encoding="utf-8")  # type: ignore[arg-type]
    return path


# What only the characters around can tell, and what is not seen or blank.
ODD = (
    *"一二三零〇0o发展县看著名乾净隆瞭解沈默覆盖答計畫甚么麼借藉于於.。…·・●—–-⸺「」“”〔[(（A1 b",
    *("\u200b", "\ufe0f", "\u3164", "\u2800", "\ue5e5", "\U000e0100", "……", "——", "..."),
)


def odd_report(rnd: random.Random, paragraphs: int = 60) -> tuple[str, ...]:
    """Paragraphs of odd signs between sound words, so that each is one."""
    return tuple(
        f"发展工业和建设，推进第{number}项工作{''.join(rnd.choices(ODD, k=rnd.randint(5, 40)))}做强产业链条。"
        for number in range(paragraphs)
    )
