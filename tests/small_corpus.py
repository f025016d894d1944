"""Makes small reports for tests of the build: each says its place, year and what it is told to say."""

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
