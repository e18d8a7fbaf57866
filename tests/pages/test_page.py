"""A page: its title, its parts, and that nothing breaks out of its place."""

from __future__ import annotations

import base64
import re

import pytest
from IPython.display import Image
from nbformat.v4 import new_output
from selectolax.lexbor import LexborHTMLParser

from netlify_nb.pages import render

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


@pytest.mark.parametrize(
    ("cells", "metadata", "options", "title"),
    [
        (["# *First* $x^2$"], {}, {}, "First $x^2$"),
        (["text", "## Second level"], {}, {}, "Second level"),
        (["## Before", "# Highest"], {}, {}, "Highest"),
        (["# Heading"], {"title": "From metadata"}, {}, "From metadata"),
        (["# Heading"], {"title": "From metadata"}, {"title": "Asked for"}, "Asked for"),
        (["no heading"], {}, {}, "report"),
        (["# A <b>&amp;</b> <"], {}, {}, "A & <"),
    ],
)
def test_where_the_title_comes_from(desk, cells, metadata, options, title):
    """Asked for, then metadata, then the first heading, then the file's name."""
    tree = desk.tree(*cells, metadata=metadata, **options)
    assert tree.title == title
    assert tree.pages[0].title == title


@pytest.mark.parametrize(
    ("metadata", "lang"), [({"lang": "fr"}, "fr"), ({"language": "pt-BR"}, "pt-BR"), ({"language": "python"}, "en")]
)
def test_the_language_of_the_text_comes_from_the_metadata(desk, metadata, lang):
    """Some tools note the language of the code there, which is none for a screen reader."""
    assert f'<html lang="{lang}"' in desk.html("# Mine", metadata=metadata)


def test_a_page_has_one_visible_title(desk):
    """The notebook's own first heading is it; without one the page brings its own."""
    assert desk.html("# Mine\n\ntext").count("<h1") == 1
    assert '<h1 class="nb-title">report</h1>' in desk.html("text only")


@pytest.mark.parametrize(
    "bad",
    [
        "</div></div></main></body></html>",
        "<div><span><b>never closed",
        "<table><tr><td>never closed",
        "<!-- never closed",
        "<textarea>never closed",
        "<script>never closed",
        "<style>never closed",
        "<select><option>never",
        '<a href="x">never',
        "<details><summary>never",
        "<svg><g>never",
        "<plaintext>never",
        "<noscript>never",
        "<template>never",
        "<base href='https://evil.example/'><meta http-equiv='refresh' content='0;url=https://evil.example/'>",
        "</script></style></textarea>",
        "<math><mtext></math></div>",
        "<iframe src='x'>",
        "<frameset><frame>",
        "<form><form><input",
        '<img alt="$x">$" src="a',
    ],
)
@pytest.mark.parametrize("kind", ["markdown", "html", "latex", "markdown-output", "svg", "javascript"])
def test_one_cell_cannot_break_out_of_its_place(desk, bad, kind):
    """Whatever a cell leaves open or closes too much, the cells after it stand where they belong."""
    bundles = {
        "html": {"text/html": bad}, "latex": {"text/latex": bad}, "markdown-output": {"text/markdown": bad},
        "svg": {"image/svg+xml": "<svg>" + bad}, "javascript": {"application/javascript": "/*" + bad + "*/"},
    }  # fmt: skip
    cell = bad if kind == "markdown" else desk.code("1", desk.data(bundles[kind]))
    tree = LexborHTMLParser(desk.html("# Before", cell, "after *it*"), scripting=True)
    cells = tree.css("main#nb-main > .nb-cell")
    assert cells[-1].text().strip() == "after it"
    assert tree.css_first("body > footer.nb-footer") is not None
    assert tree.css_first("base") is None
    assert tree.css_first("meta[http-equiv]") is None


def test_mathematics_becomes_mathml_and_needs_no_script(desk):
    """Inline, display, environments, numbering and references across cells."""
    html = desk.html(
        r"Let $a_1*b_1*c$ and \\(x\\).",
        "see $\\eqref{eq:e}$",
        "\\begin{equation}\\label{eq:e}E=mc^2\\end{equation}",
        "$$\ny\n$$",
    )
    assert html.count("<math") == 4
    assert 'href="#eq-eq:e"' in html
    assert 'id="eq-eq:e"' in html
    assert "<em>" not in html


def test_dollars_that_are_no_mathematics_stay(desk):
    """Prices, code and escaped dollars."""
    html = desk.html("From $5 to $10. `$x$` and \\$y\\$.\n\n```\n$z$\n```\n")
    assert "<math" not in html
    assert "From $5 to $10." in html
    assert "$z$" in html


def test_a_macro_of_one_cell_serves_the_next(desk):
    """As in JupyterLab, definitions hold for the whole page."""
    html = desk.html(r"$\newcommand{\rank}{\operatorname{rank}}$", r"$\rank A$")
    assert "rank" in html
    assert html.count("<math") == 1


def test_a_formula_that_cannot_be_drawn_is_shown_as_tex_and_reported(desk, text_of):
    """The reader still gets the information."""
    tree = desk.tree("# T", r"$\nosuchcommand{x}$")
    assert [(f.code, f.cell) for f in tree.findings] == [("math-unconverted", 2)]
    assert r"\nosuchcommand{x}" in text_of(tree)


@pytest.mark.parametrize(
    ("metadata", "source", "code", "fold"),
    [
        ({}, "x", True, False),
        ({"tags": ["remove-input"]}, "x", False, False),
        ({"tags": ["remove_input"]}, "x", False, False),
        ({"tags": ["hide-input"]}, "x", True, True),
        ({"tags": ["hide_input"]}, "x", True, True),
        ({"hide_input": True}, "x", True, True),
        ({"jupyter": {"source_hidden": True}}, "x", True, True),
        ({}, "#| echo: false\nx", False, False),
        ({}, "#| code-fold: true\nx", True, True),
    ],
)
def test_cell_tags_of_every_dialect_hide_code(desk, metadata, source, code, fold):
    """The output stays."""
    html = desk.html(desk.code(source, new_output("stream", text="out"), **metadata))
    assert ("nb-code" in html.split("<main")[1].replace("nb-code-cell", "")) is code
    assert ('class="nb-source"' in html) is fold
    assert ">out<" in html
    assert "#|" not in html


@pytest.mark.parametrize(
    ("metadata", "source"),
    [
        ({"tags": ["remove-output"]}, "x"),
        ({"tags": ["remove-cell"]}, "x"),
        ({}, "#| output: false\nx"),
        ({}, "#| include: false\nx"),
    ],
)
def test_cell_tags_of_every_dialect_remove_outputs(desk, metadata, source):
    """What is removed is not in the page at all."""
    assert "unseen" not in desk.html("# T", desk.code(source, new_output("stream", text="unseen"), **metadata))


@pytest.mark.parametrize(
    "metadata", [{"tags": ["hide-output"]}, {"jupyter": {"outputs_hidden": True}}, {"collapsed": True}]
)
def test_collapsed_outputs_start_folded(desk, metadata):
    """The reader can open them, as in JupyterLab."""
    html = desk.html(desk.code("x", new_output("stream", text="seen"), **metadata))
    assert re.search(r"<details><summary>Output</summary>.*seen", html, re.DOTALL)


def test_hidden_code_is_not_in_the_page(desk):
    """Whoever hides code may have a reason; the page's source must not show it either."""
    html = desk.html(desk.code("secret_method()", new_output("stream", text="out")), code="hide")
    assert "secret_method" not in html
    assert ">out<" in html


def test_streams_errors_and_colours(desk):
    """Terminal text keeps its colours and its last state."""
    html = desk.html(
        desk.code(
            "x",
            new_output("stream", text="1%\r50%\r100%\n"),
            new_output("stream", text="\x1b[31mred\x1b[0m <b>\n"),
            new_output("error", ename="E", evalue="v", traceback=["\x1b[1;38;5;196mboom\x1b[0m"]),
        )
    )
    assert "50%" not in html
    assert '100%\n<span class="ansi-fg-1">red</span> &lt;b&gt;' in html
    assert '<span class="ansi-bold" style="color:light-dark(#' in html


def test_headings_get_anchors_that_jupyterlab_would_give_and_a_table_of_contents(desk):
    """Links that work in JupyterLab work on the page, and equal headings do not collide."""
    html = desk.html("# T", "## Part one", "### Detail", "## Part one", "[go](#Part-one)")
    assert 'id="Part-one"' in html
    assert 'id="Part-one-2"' in html
    toc = html.split('class="nb-toc"')[1].split("</nav>")[0]
    assert toc.count("<li>") == 3
    assert toc.count("<ol>") == toc.count("</ol>") == 2


def test_the_same_notebook_gives_the_same_bytes(desk):
    """A deploy that changes nothing must send nothing."""
    cells = ("# T $x$", desk.code("x", desk.data({"image/png": desk.png64})))
    first, second = desk.tree(*cells), desk.tree(*cells)
    assert first.files == second.files


def test_pages_ask_no_other_host(desk):
    """No CDN, no font service, nothing."""
    html = desk.html("# T $x$", desk.code("print(1)", new_output("stream", text="1")))
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", html)


def test_mathematics_in_outputs_is_drawn_as_jupyterlab_draws_it(desk):
    """In LaTeX and HTML outputs, but not in code, nor where the author says so."""
    html = desk.html(
        desk.code("a", desk.data({"text/latex": r"$\displaystyle \frac{a}{b}$"})),
        desk.code("b", desk.data({"text/html": r"<td>$x_1$</td> <p>\(y\)</p> <code>$c$</code>"})),
        desk.code("c", desk.data({"text/html": "<p class='tex2jax_ignore'>$d$</p> costs $5, not $6 <b>&lt;$e$"})),
    )
    assert html.count("<math") == 4
    assert "$c$" in html
    assert "$d$" in html
    assert "costs $5, not $6" in html


@pytest.mark.parametrize("cells", [["words first", "# Mine\n\ntext"], ["# Mine", "# Other"]])
def test_a_title_that_comes_later_is_not_written_twice(desk, cells):
    """The page's own title would say the same."""
    assert desk.html(*cells).count(">Mine<") == 2  # in <title> and in the heading


def test_addresses_in_printed_text_are_links(desk):
    """As in JupyterLab; the text stays what it was."""
    html = desk.html(
        desk.code("x", new_output("stream", text="see https://a.example/?x=1&y=<2>. done (http://b.example)"))
    )
    assert '<a href="https://a.example/?x=1&amp;y=">https://a.example/?x=1&amp;y=</a>&lt;2&gt;. done' in html
    assert '<a href="http://b.example">http://b.example</a>)' in html


def test_references_to_equations_are_links(desk):
    r"""`\eqref` in plain text, as MathJax reads it; not in code."""
    html = desk.html("See \\eqref{e}, \\ref{e} and `\\ref{e}`.\n\n\\begin{equation}x\\label{e}\\end{equation}")
    assert '<a href="#eq-e">(1)</a>, <a href="#eq-e">1</a> and <code>\\ref{e}</code>' in html


def test_cells_of_another_language_are_coloured_in_it(desk):
    """By their magic."""
    assert '<code class="language-r">' in desk.html(desk.code("%%R\nplot(cars)"))


def test_what_python_shows_has_no_cells_to_speak_of():
    """A finding names none, and the way out is one that Python has."""
    picture = Image(data=base64.b64decode(PIXEL), format="png")
    tree = render(["# T", picture])
    found = next(finding for finding in tree.findings if finding.code == "missing-alt")
    assert found.cell is None
    assert "cell" not in found.message + found.hint
