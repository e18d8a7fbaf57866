"""What can be published: notebooks, folders, HTML files, objects."""

from __future__ import annotations

import os

import pytest

from netlify_nb.errors import ExecutionFailed, InvalidInput, SourceNotFound, SourceUnreadable
from netlify_nb.pages import RenderOptions, render


def test_a_folder_of_notebooks_becomes_a_page_each_and_an_index(desk, text_of):
    """Links between notebooks become links between pages, with their anchors."""
    desk.write("# Alpha\n\nThe first. [b](sub/b.ipynb#Deep-end) [a](#Alpha)", name="a.ipynb")
    desk.write("# Beta\n\n[up](../a.ipynb)", "## Deep end", name="sub/b.ipynb")
    desk.write("# Hidden", name=".ipynb_checkpoints/a-checkpoint.ipynb")
    tree = render([desk.folder])
    assert [page.path for page in tree.pages] == ["a.html", "sub/b.html"]
    assert 'href="sub/b.html#Deep-end"' in text_of(tree, "a.html")
    assert 'href="../a.html"' in text_of(tree, "sub/b.html")
    index = text_of(tree)
    assert 'href="a.html"' in index
    assert "The first." in index
    assert not tree.findings


def test_a_link_to_a_notebook_that_is_not_part_of_the_site_is_reported(desk, text_of):
    """And leads nowhere rather than to an error page."""
    desk.write("x", name="other.ipynb")
    tree = desk.tree("[o](other.ipynb)")
    assert [f.code for f in tree.findings] == ["notebook-not-included"]
    assert "other.ipynb" not in text_of(tree)


def test_a_folder_without_notebooks_is_published_as_it_is(desk):
    """Except for what is hidden or a key."""
    desk.file("index.html", "<h1>x</h1>")
    desk.file("css/a.css", "x")
    desk.file(".env", "x")
    desk.file(".git/config", "x")
    desk.file("tls/server.key", "x")
    assert sorted(render([desk.folder]).files) == ["css/a.css", "index.html"]


def test_include_names_what_would_stay(desk):
    """`.well-known` is the usual case."""
    desk.file("index.html", "x")
    desk.file(".well-known/security.txt", "x")
    tree = render([desk.folder], options=RenderOptions(include=(".well-known/*",)))
    assert ".well-known/security.txt" in tree.files


def test_one_html_file_becomes_the_index_with_its_files(desk, text_of):
    """Its title is the page's."""
    desk.file("kite.png")
    path = desk.file("page.html", "<title>Kites</title><img alt='' src='kite.png'><p>text")
    tree = render([path])
    assert tree.title == "Kites"
    assert "assets/kite." in text_of(tree)


def test_objects_become_one_page(desk, text_of):
    """Markdown strings between, figures as pictures, tables as tables."""
    import pandas as pd  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([1, 2])
    tree = render(["# From Python\n\ntext", figure, pd.DataFrame({"a": [1]})])
    html = text_of(tree)
    assert tree.title == "From Python"
    assert "<img" in html
    assert 'class="dataframe"' in html


def test_figures_that_the_browser_draws_come_as_what_they_are(text_of, capfd):
    """Outside of a notebook Plotly would print itself, Altair load scripts from elsewhere, Bokeh show a table."""
    import altair as alt  # noqa: PLC0415  # only these few tests pay for them
    import plotly.graph_objects as plotly  # noqa: PLC0415
    from bokeh import plotting as bokeh  # noqa: PLC0415

    points = [{"x": 1, "y": 2}, {"x": 2, "y": 3}]
    curve = bokeh.figure()
    curve.line([1, 2], [3, 4])
    chart = alt.Chart(alt.Data(values=points)).mark_line().encode(x="x:Q", y="y:Q")
    tree = render([plotly.Figure(plotly.Scatter(x=[1], y=[2])), chart, curve])
    page = text_of(tree, "index.html")
    assert 'data-kind="plotly"' in page
    assert 'data-kind="vega"' in page
    assert "Bokeh" in page
    assert [finding.code for finding in tree.findings if finding.code == "foreign-request"] == []
    assert capfd.readouterr().out == ""


def test_a_widget_comes_with_its_state(text_of):
    """And with that of the widgets it is made of."""
    import ipywidgets as widgets  # noqa: PLC0415

    tree = render(["Move it:", widgets.VBox([widgets.IntSlider(value=3, description="Depth")])])
    assert '"description": "Depth"' in text_of(tree, "index.html").replace('":"', '": "')


def test_an_object_that_only_displays_itself_is_caught(text_of):
    """What it would show below the cell is what is published."""
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415

    class Itself:
        def _ipython_display_(self) -> None:
            from IPython.display import HTML, display  # noqa: PLC0415

            display(HTML("<b>shown by itself</b>"))

    InteractiveShell.instance()
    try:
        tree = render([Itself()])
    finally:
        InteractiveShell.clear_instance()
    assert "<b>shown by itself</b>" in text_of(tree, "index.html")


def test_an_object_without_a_picture_shows_its_text(text_of):
    """Everything in Python has at least that."""
    assert "[1, 2]" in text_of(render([[1, 2]]))


def test_nothing_is_refused():
    """An empty list is a mistake."""
    with pytest.raises(InvalidInput):
        render([])


def test_a_file_of_another_kind_is_refused_by_name(desk):
    """With the way out."""
    with pytest.raises(SourceUnreadable, match=r"notes\.docx"):
        render([desk.file("notes.docx", "x"), desk.write("# x")])


@pytest.mark.parametrize("name", ["plot.png", "data.csv", "site.zip"])
def test_one_file_that_is_no_source_is_refused_with_a_way_out(desk, name):
    """Instead of a complaint about its encoding."""
    (desk.folder / name).write_bytes(b"\x89PNG\r\n")
    with pytest.raises(SourceUnreadable, match=name) as caught:
        render([desk.folder / name])
    assert "index.html" in caught.value.hint


def test_a_pipe_is_refused(desk):
    """Reading one would wait for ever."""
    os.mkfifo(desk.folder / "pipe.ipynb")
    with pytest.raises(SourceUnreadable, match="regular file"):
        render([desk.folder / "pipe.ipynb"])


def test_a_root_must_hold_the_source(desk, tmp_path):
    """Anything else is a slip of the hand."""
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(InvalidInput, match="does not hold"):
        render([desk.write("# x")], options=RenderOptions(root=tmp_path / "elsewhere"))
    with pytest.raises(SourceNotFound):
        render([desk.write("# x")], options=RenderOptions(root=tmp_path / "none"))


@pytest.mark.filterwarnings("ignore")
def test_execute_runs_the_notebook_with_parameters_and_leaves_the_file_alone(desk, text_of):
    """The page shows new outputs, the file keeps the old ones; our own cells do not run."""
    path = desk.write(
        desk.code("n = 1", tags=["parameters"]), desk.code("print('n is', n * 2)"), desk.code("%netlify_deploy")
    )
    before = path.read_bytes()
    html = text_of(render([path], options=RenderOptions(execute=True, parameters={"n": 21})))
    assert "n is 42" in html
    assert path.read_bytes() == before


@pytest.mark.filterwarnings("ignore")
def test_a_failing_cell_stops_unless_told_otherwise(desk, text_of):
    """The error names the cell as the author counts them."""
    path = desk.write("# T", desk.code("ok = 1"), desk.code("1/0"))
    with pytest.raises(ExecutionFailed, match=r"Cell 3 .*ZeroDivisionError"):
        render([path], options=RenderOptions(execute=True))
    assert "ZeroDivisionError" in text_of(render([path], options=RenderOptions(execute=True, allow_errors=True)))


def test_a_missing_kernel_is_named(desk):
    """With the way out."""
    path = desk.write(desk.code("1"), kernelspec={"name": "no-such", "display_name": "x", "language": "x"})
    with pytest.raises(ExecutionFailed, match="no-such"):
        render([path], options=RenderOptions(execute=True))


@pytest.mark.parametrize("name", ["class", "a b", "1x"])
def test_parameters_must_be_names(desk, name):
    """They become assignments."""
    with pytest.raises(InvalidInput):
        render([desk.write(desk.code("1"))], options=RenderOptions(execute=True, parameters={name: 1}))
