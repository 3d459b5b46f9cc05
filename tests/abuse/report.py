"""What came of the attacks, as a table with notes, or as JSON."""

import dataclasses
import json

TARGET_RATIO = 3
MIB = 1 << 20
COLUMNS = ["attack", "", "p99 calm", "(late)", "p99 during", "(late) ",
           "ratio", "errors", "of", "health", "RSS before", "peak", "after",
           "server CPU"]


def line(result):
    """All of one attack."""
    cells = dict(zip(COLUMNS[2:], _cells(result)[2:]))
    return (f"{_verdict(result):6} {result.name}: {result.sent}; "
            f"{result.attack_bytes / MIB:,.0f} MiB in "
            f"{result.attack_seconds:.1f} s -> {result.answer}. "
            f"Good client: {cells['errors']} errors of {cells['of']}, p99 "
            f"{cells['p99 calm']} (late {cells['(late)']}) -> "
            f"{cells['p99 during']} (late {cells['(late) ']}, "
            f"{cells['ratio']}); health at worst {cells['health']}; RSS "
            f"{cells['RSS before']} -> {cells['peak']} -> {cells['after']} MiB,"
            f" back in {result.recovery_seconds:.1f} s; server CPU "
            f"{cells['server CPU']}; logged: {_logged(result)}")


def misses(result):
    return [f"       missed: {miss}" for miss in result.misses]


def write(results, path, heading):
    if path.endswith(".json"):
        everything = [dataclasses.asdict(result) | {"ratio": result.ratio}
                      for result in results]
        text = json.dumps({"heading": heading, "attacks": everything}, indent=1)
    else:
        text = "\n".join(_page(results, heading))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n")


def _page(results, heading):
    yield from heading.splitlines()
    yield ""
    yield ("The good client's p99: the median of its windows of a second or "
           "less, before and after the attack (calm), and")
    yield ("during it. Of that, (late) is how late its own machine let it send:"
           " all share the same processors. The target")
    yield (f"is a ratio of {TARGET_RATIO} at most; ! is over it. health: the "
           "slowest answer on a connection from before the")
    yield ("attack. RSS in MiB. server CPU: beyond what the good client "
           "costs.")
    yield ""
    yield from _table([COLUMNS, *map(_cells, results)])
    yield ""
    for result in results:
        yield result.name
        yield (f"  sent:   {result.sent}; {result.attack_bytes / MIB:,.0f} MiB "
               f"in {result.attack_seconds:.1f} s")
        yield f"  answer: {result.answer}"
        yield f"  logged: {_logged(result)}"
        yield from misses(result)


def _verdict(result):
    return "FAILED" if result.misses else "ok"


def _cells(result):
    resident = [f"{result.resident.get(when, 0) / MIB:.0f}"
                for when in ("before", "peak", "after")]
    over = "!" if result.ratio > TARGET_RATIO else ""
    return [result.name, _verdict(result), _time(result.p99_calm),
            _time(result.late_calm), _time(result.p99_during),
            _time(result.late_during), f"{over}x{result.ratio:.1f}",
            f"{result.good_errors:,}", f"{result.good_answers:,}",
            _time(result.slowest_health * 1e6), *resident,
            f"{result.server_cpu:.2f} s"]


def _time(micros):
    return f"{micros:.0f} us" if micros < 1e3 else f"{micros / 1e3:.1f} ms"


def _logged(result):
    return ", ".join(f"{reason} ({count})"
                     for reason, count in sorted(result.incidents.items())
                     ) or "nothing"


def _table(rows):
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        cells = [cell.ljust(width) if i < 2 else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        yield "  ".join(cells).rstrip()
