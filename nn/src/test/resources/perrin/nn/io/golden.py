"""Writes golden.safetensors with nothing but struct, from the public description of the format."""
import struct

data = [  # name, dtype, shape, bytes; the file's order is that of the offsets
    ("double", "F64", "[]", struct.pack("<d", -1.0 / 3.0)),
    ("long", "I64", "[2]", struct.pack("<2q", -(2**63), 2**63 - 1)),
    ("weight", "F32", "[2,3]", struct.pack("<6f", 0.0, -0.0, 1.5, -2.25, 3.0e38, 1e-45)),
    ("int", "I32", "[1,2]", struct.pack("<2i", -(2**31), 2**31 - 1)),
    ("bfloat", "BF16", "[3]", struct.pack("<3H", 0x3F80, 0xC049, 0xFF80)),
    ("half", "F16", "[4]", struct.pack("<4H", 0x3C00, 0x0001, 0xFBFF, 0x7C00)),
    ("byte", "U8", "[3]", bytes([0, 127, 255])),
    ("empty", "F32", "[0,7]", b""),
]
order = ["weight", "double", "long", "int", "bfloat", "half", "byte", "empty"]

begin, fields = 0, {}
for name, dtype, shape, raw in data:
    end = begin + len(raw)
    fields[name] = '"%s":{"dtype":"%s","shape":%s,"data_offsets":[%d,%d]}' % (
        name, dtype, shape, begin, end)
    begin = end
header = '{"__metadata__":{"format":"perrin","note":"\u00e4 \\"quoted\\""},'
header += ",".join(fields[name] for name in order) + "}"
header = header.encode("utf-8")
header += b" " * (-len(header) % 8)
with open("golden.safetensors", "wb") as out:
    out.write(struct.pack("<Q", len(header)) + header + b"".join(raw for *_, raw in data))
