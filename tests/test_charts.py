"""How results are shown: safe text, the chart in words, the table behind it."""

from dataclasses import dataclass
from html.parser import HTMLParser

import pandas as pd
import pytest

from followup import charts
from followup.charts import MIME, MOST_ROWS, alt_text, as_html, bundle, figure, label, words
from followup.wording import clip

HOSTILE = '<img src=x onerror="boom()"> & <a href="javascript:boom()">Acme</a>'


@dataclass(frozen=True)
class Made(charts.Result):
    """A result as any analysis returns it."""

    table: pd.DataFrame = None
    sentence: str = "Three of ten answered."

    def chart(self):
        return figure("A title", "The chart in words.", 300)


class Tags(HTMLParser):
    """All tags and attributes of a text, and what it reads like."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def shown(result):
    return words(result, result.chart())


def test_a_label_keeps_the_text_and_no_tag_or_tex():
    assert label("Hay & Sons <b>") == "Hay &amp; Sons &lt;b&gt;"
    assert label('O\'Neill "Bo"') == 'O\'Neill "Bo"', "plotly knows no &quot;"
    assert label("pays $30 to $40") == "pays &#36;30 to &#36;40"


def test_an_entity_that_someone_typed_is_shown_as_typed():
    assert label("&lt;b&gt;") == "&amp;lt;b&amp;gt;"


def test_ten_thousand_characters_become_a_label_of_forty():
    assert clip("x" * 10_000, 40) == "x" * 39 + "…"
    assert clip("x" * 40, 40) == "x" * 40


def test_a_cut_never_goes_through_an_entity():
    assert label("<" * 100, most=3) == "&lt;&lt;…"


def test_a_label_is_one_line_that_no_mark_turns_around():
    assert clip("Acme\n\n\u202eemcA\u2066 Inc", 40) == "Acme emcA Inc"


def test_every_figure_carries_its_words():
    chart = figure("A title", "The chart in words.", 300)
    assert alt_text(chart) == "The chart in words."
    assert bundle(chart)["text/plain"] == "The chart in words."


def test_no_button_sends_a_chart_anywhere():
    chart = figure("A title", "Words.", 300)
    as_html(chart)  # plotly takes entries out of the settings that it is given
    config = bundle(chart)[MIME]["config"]
    assert config["showSendToCloud"] is False
    assert config["plotlyServerURL"] == ""
    assert config["modeBarButtons"] == [["toImage"]], "a list of what is allowed: a new plotly may add buttons"


def test_a_figure_is_a_few_kilobytes():
    assert len(str(bundle(figure("A title", "Words.", 300)))) < 5_000


def test_the_words_are_visible_and_the_table_is_folded_away():
    html = Tags(shown(Made(pd.DataFrame({"group": ["a"], "rate so far": [1 / 3]}))))
    assert "Three of ten answered." in html.text
    assert ("aria-label", "Chart in words: The chart in words.") in html.attributes
    assert html.tags.index("details") < html.tags.index("table")
    assert "0.33" in html.text


def test_hostile_text_stays_text_below_a_chart():
    html = Tags(shown(Made(pd.DataFrame({"name": [HOSTILE]}), sentence=HOSTILE)))
    assert not {"img", "a", "script"} & set(html.tags)
    assert {name for name, _ in html.attributes} <= {"aria-label", "style", "scope"}
    assert HOSTILE in html.text


def test_a_long_table_says_how_much_is_not_written():
    html = Tags(shown(Made(pd.DataFrame({"n": range(MOST_ROWS + 25)}))))
    assert html.tags.count("tr") == MOST_ROWS + 1
    assert "25 more rows" in html.text


def test_an_endless_cell_is_cut():
    assert len(shown(Made(pd.DataFrame({"note": ["y" * 10_000]})))) < 2_000


def test_showing_gives_the_chart_and_then_the_words(monkeypatch):
    seen = []
    monkeypatch.setattr("IPython.display.display", lambda what, **options: seen.append((what, options)))
    charts.show(Made(pd.DataFrame({"n": [1]})))
    (chart, options), (below, _) = seen
    assert MIME in chart
    assert options == {"raw": True}
    assert "Three of ten answered." in below.data


@pytest.mark.parametrize(("share", "text"), [(0.3054, "31%"), (0, "0%"), (1, "100%")])
def test_shares_are_whole_percent(share, text):
    assert charts.percent(share) == text
