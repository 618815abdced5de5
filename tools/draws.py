"""The engine's random numbers (src/numeric.h), so that a reference can draw what it draws: pure
functions of a seed, a stream and an index, by Philox 4x32-10 (doi:10.1145/2063384.2063405)."""

import numpy

LOW = numpy.uint64(0xFFFFFFFF)


def bits(seed, stream, index):
    """(4, N) numbers of 32 bits; each argument a number or an array (N)."""
    stream, index = numpy.broadcast_arrays(numpy.uint64(stream), numpy.asarray(index, "uint64"))
    shift = numpy.uint64(32)
    keys = [seed & 0xFFFFFFFF, seed >> 32]
    c = [index & LOW, index >> shift, stream & LOW, stream >> shift]
    for _ in range(10):
        a, b = numpy.uint64(0xD2511F53) * c[0], numpy.uint64(0xCD9E8D57) * c[2]
        c = [(b >> shift) ^ c[1] ^ numpy.uint64(keys[0]), b & LOW,
             (a >> shift) ^ c[3] ^ numpy.uint64(keys[1]), a & LOW]
        keys = [(keys[0] + 0x9E3779B9) & 0xFFFFFFFF, (keys[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return numpy.stack(c)


def _join(low, high):
    return low | high << numpy.uint64(32)


def uniform(seed, stream, index):
    """(N) from [0, 1)."""
    drawn = bits(seed, stream, index)
    return (_join(drawn[0], drawn[1]) >> numpy.uint64(11)) * 2.0**-53


def normal(seed, stream, index):
    """(N) of mean 0 and variance 1."""
    drawn = bits(seed, stream, index)
    radius = ((_join(drawn[0], drawn[1]) >> numpy.uint64(11)) + numpy.uint64(1)) * 2.0**-53
    angle = (_join(drawn[2], drawn[3]) >> numpy.uint64(11)) * 2.0**-53
    return numpy.sqrt(-2 * numpy.log(radius)) * numpy.cos(2 * numpy.pi * angle)


def below(seed, stream, index, bound):
    """A whole number below `bound`."""
    drawn = bits(seed, stream, index)
    value = int(_join(drawn[0], drawn[1]))
    assert value >= 2**64 % bound, "one of the few draws that are drawn again"
    return value % bound
