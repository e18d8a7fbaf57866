"""Compressing, in one go and in pieces that are joined."""

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlify_nb.bundle.deflating import END, PIECE, compressed_already, deflate_open, deflate_whole


def _dense():
    """Text so rich in short matches that libdeflate makes several blocks of 64 KiB."""
    rng = random.Random(1)
    return "\n".join(f"{number},{rng.gauss(0, 1):.6f},{rng.choice('abcd')}" for number in range(4000)).encode()[:PIECE]


@given(st.lists(st.binary(min_size=1, max_size=2000), max_size=6), st.integers(1, 40))
def test_pieces_join_to_one_stream(pieces, repeat):
    """Pieces compressed apart, put one behind the other and closed, decode to the whole."""
    pieces = [piece * repeat for piece in pieces]
    stream = b"".join(deflate_open(piece) for piece in pieces) + END
    decoder = zlib.decompressobj(-15)
    assert decoder.decompress(stream) == b"".join(pieces)
    assert decoder.eof
    assert decoder.unused_data == b""


@pytest.mark.parametrize(
    "piece",
    [_dense(), random.Random(2).randbytes(PIECE), bytes(PIECE), b"x", b"<td>1</td>" * 6000],
    ids=["several blocks", "incompressible", "zeros", "one byte", "table"],
)
def test_a_piece_of_any_kind_leaves_the_stream_open(piece):
    """Whatever a piece holds, another can follow it, and it costs at most a few bytes more than it holds."""
    packed = deflate_open(piece)
    decoder = zlib.decompressobj(-15)
    assert decoder.decompress(packed + deflate_open(b"after") + END) == piece + b"after"
    assert decoder.eof
    assert len(packed) <= len(piece) + 64


@given(st.binary(max_size=3000))
def test_a_whole_decodes_or_is_not_worth_it(data):
    """A file compressed as a whole decodes to itself and is smaller, or is left as it is."""
    packed = deflate_whole(data)
    if packed is not None:
        assert len(packed) < len(data)
        assert zlib.decompress(packed, -15) == data


def test_compressed_types_are_known_by_name():
    """Pictures, fonts and archives are not compressed again, whatever the case of their ending."""
    assert all(compressed_already(name) for name in ("a.png", "b/C.JPG", "font.woff2", "data.zip", "x.tar.gz"))
    assert not any(compressed_already(name) for name in ("a.html", "data.csv", "png", "a.svg", "n.ipynb", ".zip"))
