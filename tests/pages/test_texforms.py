"""TeX that people write in notebooks is drawn, also where the library behind knows another word for it."""

from __future__ import annotations

import pytest

from netlify_nb.pages.maths import Formulas

FORMS = r"""
\large x
\Large{x}
\LaTeX
\mbox{a b} \hbox{c}
\text{if $x>0$ and $y$}
\DeclareMathOperator{\E}{E} \E x
\DeclareMathOperator*{\argmax}{arg\,max} \argmax_x
\newcommand{\vec}[1]{\mathbf{#1}} \vec x
\newcommand\R{\mathbb R} \R
\renewcommand{\epsilon}{\varepsilon} \epsilon
\pmb x \mathbbm{1}
\begin{smallmatrix} a \end{smallmatrix}
\begin{split} a &= b \end{split}
\begin{alignat}{2} a &= b & c &= d \end{alignat}
\begin{alignat*}{2} a &= b & c &= d \end{alignat*}
\begin{flalign} a &= b \end{flalign}
\begin{eqnarray} a &=& b \end{eqnarray}
\begin{subequations} a \end{subequations}
\begin{math} a \end{math}
\begin{align*} a &= b \label{q} \end{align*}
\sum_{\substack{i\\j}} x
x \tag{a}
x \label{q}
\require{cancel} \cancel{x}
\matrix{a & b \cr c & d}
\pmatrix{a & b}
\cases{a & b \cr c & \text{else}}
\eqalign{a &= b}
\ce{2 H2O -> 2 H2 + O2} \ce{SO4^2-}
\unicode{x263a}
\nicefrac{1}{2}
\verb|x_y|
\Tilde{x} \hdots
\rule{1em}{1pt} x
\ref{a}
""".strip().splitlines()


def drawn(tex: str) -> str | None:
    formulas = Formulas()
    formulas.hold(tex, display=True)
    return next(iter(formulas.convert()))[1]


@pytest.mark.parametrize("tex", FORMS)
def test_forms_that_mathjax_knows_are_drawn(tex):
    """None is left as its source."""
    assert drawn(tex)


@pytest.mark.parametrize(
    ("tex", "held"),
    [
        (r"\text{if $x>0$}", ("<mtext>if", "<mi>x</mi><mo>&gt;</mo>")),
        (r"\DeclareMathOperator{\E}{Exp} \E", ("<mi>Exp</mi>",)),
        (r"\ce{H2O}", ("<msub>", "<mn>2</mn>")),
        (r"\unicode{x263a}", ("☺",)),
        (r"\matrix{a \cr c}", ("<mtable", "<mi>c</mi>")),
    ],
)
def test_and_mean_the_same(tex, held):
    """The parts are there."""
    made = drawn(tex) or ""
    for part in held:
        assert part in made.replace("\u2062", ""), made


@pytest.mark.parametrize("tex", [r"\text{open $x", r"\substack{a", r"\nonsense x", r"\text{", "{", r"\ce{"])
def test_what_is_broken_is_left(tex):
    """It is shown as its source and breaks nothing."""
    assert drawn(tex) is None
