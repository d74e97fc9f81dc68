"""Figures say what is known and what is not, within their frame, with no text over another."""

import itertools
import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.dossier import (
    CausalityChart,
    ChoiceRow,
    CurvePoint,
    DatedMark,
    Dossier,
    Figure,
    FlowArm,
    FlowDiagram,
    FlowLine,
    ForestGroup,
    ForestPlot,
    ForestRow,
    Funnel,
    FunnelStep,
    Ladder,
    Lane,
    Mark,
    ObservedExpectedPlot,
    ObservedRow,
    Phase,
    Rung,
    ScorePanel,
    ScoreRow,
    SpecificationCurve,
    StepPlot,
    Steps,
    StripPlot,
    StripRow,
    StripValue,
    SwimmerPlot,
    draw,
    ordered_bands,
)
from rechallenge.dossier.blocks import walk
from rechallenge.dossier.figures.axis import MAX_TICKS, Axis, spanning, tick_label

LONG = "A label of many words that nobody thought would be so long, with Pneumonoultramicroscopicsilicovolcanoconiosis"
COUNTS = st.none() | st.integers(0, 10**7)
LINES = st.lists(
    st.builds(FlowLine, text=st.sampled_from(["PubMed", LONG, "Duplicates"]), count=COUNTS), max_size=5
).map(tuple)


def texts_of(drawing):
    """Every text with its box: left, top, right, bottom."""
    root = ElementTree.fromstring(draw(drawing))
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        if "transform" in text.attrib:
            continue
        x, y, width = float(text.get("x")), float(text.get("y")), float(text.get("textLength"))
        left = x - {"start": 0, "middle": width / 2, "end": width}[text.get("text-anchor")]
        yield text.text, (left, y - 9, left + width, y + 2)


def words_of(drawing):
    return " ".join(text for text, _ in texts_of(drawing))


def size_of(drawing):
    root = ElementTree.fromstring(draw(drawing))
    _, _, width, height = map(float, root.get("viewBox").split())
    return width, height


def assert_is_readable(drawing):
    width, height = size_of(drawing)
    boxes = list(texts_of(drawing))
    for text, (left, top, right, bottom) in boxes:
        assert left >= -1, text
        assert right <= width + 1, text
        assert top >= -1, text
        assert bottom <= height + 1, text
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        overlaps = a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
        assert not overlaps, (one, other)


def sample_figures(dossier: Dossier):
    return [block.drawing for block in walk(dossier.sections) if isinstance(block, Figure)]


def test_every_sample_figure_keeps_its_words_apart_and_inside(sample_dossier, update_flow):
    for drawing in [*sample_figures(sample_dossier), update_flow]:
        assert_is_readable(drawing)


def test_a_figure_is_the_same_bytes_each_time(sample_dossier):
    for drawing in sample_figures(sample_dossier):
        assert draw(drawing) == draw(drawing)


def test_text_is_at_least_nine_points_at_680_pixels(sample_dossier):
    for drawing in sample_figures(sample_dossier):
        width, _ = size_of(drawing)
        assert 12 * 680 / width * 0.75 >= 9


class TestFlow:
    def test_a_count_that_is_not_known_is_said_so_and_never_zero(self):
        flow = FlowDiagram(
            databases=FlowArm(identified=(FlowLine(text="PubMed"),), screened=70),
            included=(FlowLine(text="Studies", count=3),),
        )
        words = words_of(flow)
        assert "(n = 0)" not in words
        assert "(n = 70)" in words
        assert words.count("not reported") == 7

    def test_the_word_for_the_unknown_can_be_chosen(self):
        flow = FlowDiagram(databases=FlowArm(identified=()), included=(), unknown="unknown")
        assert "n unknown" in words_of(flow)
        assert "not reported" not in words_of(flow)

    def test_an_empty_list_is_none_and_a_zero_is_a_zero(self):
        flow = FlowDiagram(
            databases=FlowArm(identified=(FlowLine(text="PubMed", count=0),), removed=(), excluded=(), reasons=()),
            included=(FlowLine(text="Studies", count=0),),
        )
        words = words_of(flow)
        assert words.count("none") == 3
        assert words.count("(n = 0)") == 2

    def test_every_reason_is_printed_with_its_count(self, sample_dossier):
        flow = next(drawing for drawing in sample_figures(sample_dossier) if isinstance(drawing, FlowDiagram))
        words = words_of(flow)
        for reason in flow.databases.reasons:
            assert f"(n = {reason.count})" in words

    def test_the_four_templates_differ_in_columns(self, update_flow):
        new = FlowDiagram(databases=update_flow.databases, included=update_flow.included)
        both = FlowDiagram(databases=update_flow.databases, other=update_flow.other, included=update_flow.included)
        assert "other methods" not in words_of(new)
        assert "other methods" in words_of(both)
        assert "Previous studies" not in words_of(both)
        assert "Previous studies" in words_of(update_flow)
        assert "Total studies" in words_of(update_flow)

    @given(
        databases=st.builds(
            FlowArm,
            identified=LINES,
            removed=st.none() | LINES,
            screened=COUNTS,
            excluded=st.none() | LINES,
            reasons=st.none() | LINES,
        ),
        other=st.none()
        | st.builds(FlowArm, identified=LINES, sought=COUNTS, assessed=COUNTS, reasons=st.none() | LINES),
        previous=LINES,
    )
    def test_any_counts_and_labels_stay_readable(self, databases, other, previous):
        flow = FlowDiagram(
            databases=databases, other=other, previous=previous, included=previous, total=previous, notes=(LONG,)
        )
        assert_is_readable(flow)


class TestSwimmer:
    def test_a_length_that_is_not_reported_is_said_and_has_no_place_on_the_time_axis(self):
        plot = SwimmerPlot(lanes=(Lane(label="A", steps=(Phase(kind="on-drug"), Mark(kind="event", text="purpura"))),))
        words = words_of(plot)
        assert "not reported" in words
        assert "order only" in words
        assert "since the first dose" not in words

    def test_an_approximate_length_says_about(self):
        lane = Lane(label="A", steps=(Phase(kind="on-drug", days=60.875, is_approximate=True),))
        assert "about 2 months" in words_of(SwimmerPlot(lanes=(lane,)))

    def test_known_lengths_are_drawn_to_one_scale(self):
        lanes = tuple(
            Lane(label=str(days), steps=(Phase(kind="on-drug", days=days), Mark(kind="event", text="event")))
            for days in (30.0, 90.0)
        )
        root = ElementTree.fromstring(draw(SwimmerPlot(lanes=lanes, unit="days")))
        bars = [
            float(bar.get("width")) for bar in root.iter("{http://www.w3.org/2000/svg}rect") if bar.get("class") == "fa"
        ]
        assert bars[1] == pytest.approx(3 * bars[0], rel=1e-3)

    @given(
        st.lists(
            st.lists(
                st.builds(
                    Phase,
                    kind=st.sampled_from(["on-drug", "off-drug", "not-stated"]),
                    days=st.none() | st.floats(0.1, 2000),
                )
                | st.builds(
                    Mark,
                    kind=st.sampled_from(["event", "stop", "died", "other"]),
                    text=st.sampled_from(["stopped", "necrotic lesion of the ankle"]),
                ),
                min_size=1,
                max_size=6,
            ).filter(lambda steps: sum(isinstance(step, Mark) for step in steps) <= 4),
            min_size=1,
            max_size=3,
        )
    )
    def test_any_order_of_steps_stays_readable(self, lanes):
        plot = SwimmerPlot(lanes=tuple(Lane(label=LONG, detail="75 years", steps=tuple(steps)) for steps in lanes))
        assert_is_readable(plot)


class TestForest:
    def test_a_row_without_an_estimate_says_why(self):
        row = ForestRow(label="Filgotinib", text="not estimable: no reports in cell a")
        assert "not estimable: no reports in cell a" in words_of(
            ForestPlot(measure="ROR", groups=(ForestGroup(rows=(row,)),))
        )

    def test_an_interval_beyond_the_axis_ends_in_an_arrow(self):
        row = ForestRow(label="A", text="2 (0.1 to 90)", point=2.0, low=0.1, high=90.0)
        inside = ForestPlot(measure="ROR", groups=(ForestGroup(rows=(row,)),))
        clipped = ForestPlot(measure="ROR", groups=(ForestGroup(rows=(row,)),), limits=(0.5, 8.0))
        assert draw(inside).count("<polygon") == 0
        assert draw(clipped).count("<polygon") == 2

    def test_an_interval_wholly_beyond_the_axis_is_an_arrow_at_its_end(self):
        row = ForestRow(label="A", text="3722 (1532 to 9044)", point=3722.0, low=1532.0, high=9044.0)
        drawing = draw(ForestPlot(measure="ROR", groups=(ForestGroup(rows=(row,)),), limits=(0.5, 8.0)))
        assert drawing.count("<polygon") == 1
        assert drawing.count('class="l"') == 1

    def test_a_difference_stands_on_a_linear_axis_with_its_own_reference(self):
        row = ForestRow(label="A", text="0.4 (−0.2 to 1.0)", point=0.4, low=-0.2, high=1.0)
        plot = ForestPlot(measure="IC", groups=(ForestGroup(rows=(row,)),), scale="linear", reference=0.0)
        assert_is_readable(plot)
        assert "0" in words_of(plot).split()

    def test_long_labels_and_heads_stay_readable(self):
        rows = tuple(
            ForestRow(
                label=LONG, columns=("1 234 567", "12"), text="2.40 (1.90 to 3.04)", point=2.4, low=1.9, high=3.04
            )
            for _ in range(3)
        )
        plot = ForestPlot(
            measure="Reporting odds ratio (95% CI)",
            label_head="Drug and reference set",
            column_labels=("Cases with the drug", "n"),
            groups=(ForestGroup(title=LONG[:60], rows=rows),),
            below="fewer reports than expected",
            above="more reports than expected",
        )
        assert_is_readable(plot)


def test_observed_and_expected_that_nobody_knows_are_said_to_be_unknown():
    plot = ObservedExpectedPlot(rows=(ObservedRow(label=LONG, detail=LONG),))
    assert words_of(plot).count("not known") == 2
    assert_is_readable(plot)


def test_zero_observed_is_a_zero():
    plot = ObservedExpectedPlot(
        rows=(ObservedRow(label="A", observed=0, observed_low=0.0, observed_high=3.69, expected=1.2),)
    )
    assert "not known" not in words_of(plot)
    assert "0" in words_of(plot).split()


def test_equal_values_are_piled_and_an_empty_group_says_so():
    values = tuple(StripValue(value=60.0) for _ in range(40))
    plot = StripPlot(
        axis_label="Age (years)", rows=(StripRow(label="All", values=values), StripRow(label="None", values=()))
    )
    root = ElementTree.fromstring(draw(plot))
    places = [(dot.get("cx"), dot.get("cy")) for dot in root.iter("{http://www.w3.org/2000/svg}circle")]
    assert len(set(places)) == 40
    assert all(0 <= float(y) <= size_of(plot)[1] for _, y in places)
    assert "no patient with a value" in words_of(plot)


def test_an_instrument_that_does_not_apply_says_so_without_a_score():
    panel = ScorePanel(
        instrument="RUCAM",
        bands=ordered_bands("excluded", "possible"),
        rows=(ScoreRow(label="1", text="not applicable"),),
    )
    plot = CausalityChart(panels=(panel,))
    assert "not applicable" in words_of(plot)
    assert draw(plot).count("<circle") == 2  # those of the key


def test_the_verdict_must_be_a_rung():
    with pytest.raises(ValueError, match="'certain' is no rung"):
        Ladder(rungs=(Rung(name="hypothesis"),), current="certain")


class TestAxis:
    @given(st.floats(1e-3, 1e3), st.floats(1.01, 1e6))
    def test_log_ticks_are_few_ordered_and_inside(self, low, factor):
        axis = Axis(low=low, high=low * factor, left=0, right=100, is_log=True)
        ticks = axis.ticks()
        assert len(ticks) <= MAX_TICKS
        assert ticks == sorted(ticks)
        assert all(low * (1 - 1e-9) <= tick <= low * factor * (1 + 1e-9) for tick in ticks)

    @given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e5))
    def test_linear_ticks_are_few_ordered_and_inside(self, low, span):
        axis = Axis(low=low, high=low + span, left=0, right=100)
        ticks = axis.ticks()
        assert 1 <= len(ticks) <= MAX_TICKS
        assert ticks == sorted(ticks)
        assert all(low - span * 1e-6 <= tick <= low + span * (1 + 1e-6) for tick in ticks)

    def test_halfway_on_a_log_axis_is_the_geometric_mean(self):
        assert Axis(low=0.1, high=10, left=0, right=100, is_log=True).at(1.0) == pytest.approx(50)

    def test_limits_hold_all_values_and_the_reference(self):
        low, high = spanning([2.0, 5.0, math.inf], is_log=True, reference=1.0)
        assert low < 1.0
        assert high > 5.0

    def test_an_axis_that_cannot_be_is_refused(self):
        with pytest.raises(ValueError, match="logarithmic axis cannot run from 0"):
            Axis(low=0.0, high=1.0, left=0, right=1, is_log=True)

    def test_ticks_are_printed_with_a_true_minus(self):
        assert [tick_label(value) for value in (-2.0, 0.5, 10.0, 20000.0)] == ["−2", "0.5", "10", "20000"]


POINTS = st.lists(
    st.builds(
        lambda point, width, choices: CurvePoint(
            point=point, low=point / width, high=point * width, choices=tuple(choices)
        ),
        st.floats(0.01, 100),
        st.floats(1, 30),
        st.lists(st.sampled_from(["a:1", "a:2", "b:1"]), max_size=3, unique=True),
    ),
    max_size=30,
).map(tuple)


class TestSpecificationCurve:
    ROWS = (
        ChoiceRow(key="a:1", axis="Compared with", label=LONG),
        ChoiceRow(key="a:2", axis="Compared with", label="others"),
        ChoiceRow(key="b:1", axis="Role", label="primary suspect"),
    )

    @given(POINTS, st.integers(0, 40))
    def test_words_stay_apart_whatever_the_points(self, points, n_without):
        assert_is_readable(SpecificationCurve(measure="ROR", points=points, rows=self.ROWS, n_without=n_without))

    def test_every_point_is_drawn_and_the_primary_one_named(self):
        points = [
            CurvePoint(point=at, low=at / 2, high=at * 2, choices=("a:1",), is_primary=at == 3) for at in range(1, 9)
        ]
        plot = SpecificationCurve(measure="ROR", points=tuple(points), rows=self.ROWS, limits=(0.1, 30))
        assert draw(plot).count("<circle") == 8
        assert "primary" in words_of(plot)
        without = SpecificationCurve(measure="ROR", points=tuple(points[:2]), rows=self.ROWS, n_without=5)
        assert "primary " not in words_of(without).replace("primary suspect", "")
        assert "5 more ways" in words_of(without)

    def test_of_very_many_points_the_primary_one_is_never_lost(self):
        points = tuple(
            CurvePoint(point=1 + at / 1000, low=0.5, high=3, choices=(), is_primary=at == 777) for at in range(2000)
        )
        drawn = draw(SpecificationCurve(measure="ROR", points=points, rows=()))
        assert drawn.count('class="fa"') == 1
        assert 300 < drawn.count("<circle") <= 421


class TestSteps:
    @given(
        st.lists(st.tuples(st.floats(0.5, 4000), st.floats(0, 1)), max_size=12),
        st.sampled_from(["TNF inhibitors", LONG]),
        st.sampled_from(["n = 3", LONG]),
    )
    def test_words_stay_apart_whatever_the_steps(self, points, label, text):
        series = (Steps(label=label, points=tuple(points), text=text), Steps(label="other", points=()))
        assert_is_readable(StepPlot(series=series, x_label="days", y_label="Share", x_kind="days", is_share=True))

    @given(st.lists(st.integers(731_000, 740_000), max_size=6), st.sampled_from(["Meyer 2019", LONG]))
    def test_each_dated_mark_has_a_line_of_its_own(self, days, label):
        marks = tuple(DatedMark(x=day, label=label) for day in days)
        series = (Steps(label="all", points=((735_000.0, 3.0), (736_000.0, 9.0))),)
        assert_is_readable(StepPlot(series=series, x_label="q", y_label="Reports", x_kind="dates", marks=marks))


class TestFunnel:
    @given(st.lists(st.tuples(st.sampled_from(["Cases", LONG]), COUNTS), max_size=4))
    def test_words_stay_apart_and_the_unknown_is_said(self, aside):
        steps = (
            FunnelStep(text=LONG, count=10, aside=tuple(aside)),
            FunnelStep(text="Reports counted", count=1_234_567),
        )
        funnel = Funnel(steps=steps)
        assert_is_readable(funnel)
        assert "1,234,567" in words_of(funnel)
        assert words_of(funnel).count("unknown") == sum(count is None for _, count in aside)
