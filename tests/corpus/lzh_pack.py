# SPDX-License-Identifier: GPL-2.0-or-later
"""Packs as LHarc, LArc, LHA and ARJ did: -lh1-, -lzs-, -lz5-, -lh4- to -lh7- (ARJ's methods 1 to 3), ARJ's method 4."""
import collections
import heapq


class Bits:
    """Filled from the highest bit on."""

    def __init__(self):
        self.bits, self.count, self.bytes = 0, 0, bytearray()

    def put(self, value, count):
        self.bits = self.bits << count | value
        self.count += count
        while self.count >= 8:
            self.count -= 8
            self.bytes.append(self.bits >> self.count & 255)
        self.bits &= (1 << self.count) - 1

    def end(self):
        if self.count:
            self.put(0, 8 - self.count)
        return bytes(self.bytes)


def pieces(data, window, longest, shortest=3, behind=b""):
    """Bytes, and (distance, length) of what came before; BEHIND is what the dictionary holds before the data."""
    data = behind + data
    places, at = {}, 0
    while at < len(data):
        place = places.get(data[at:at + shortest])
        length = 0
        if at >= len(behind) and place is not None and at - place <= window:
            while at + length < len(data) and length < longest and data[place + length] == data[at + length]:
                length += 1
        if length >= shortest:
            yield at - place, length
        else:
            length = 1
            if at >= len(behind):
                yield data[at]
        for i in range(length):
            places[data[at + i:at + i + shortest]] = at + i
        at += length


# --- -lh1- ------------------------------------------------------------------------------------------------------------------------

class Node:
    def __init__(self, weight, symbol=None, left=None, right=None):
        self.weight, self.symbol, self.parent = weight, symbol, None
        self.adopt(left, right)

    def adopt(self, left, right):
        self.left, self.right = left, right
        if left is not None:
            left.parent = right.parent = self


class Tree:
    """Nodes in order of their weight; what has the same weight stands together, and the last of them is moved up first."""

    def __init__(self, symbols):
        self.leaves = [Node(1, symbol) for symbol in range(symbols)]
        self.plant(list(self.leaves))

    def plant(self, nodes):
        at = 0
        while at + 1 < len(nodes):
            node = Node(nodes[at].weight + nodes[at + 1].weight, None, nodes[at], nodes[at + 1])
            place = len(nodes)
            while nodes[place - 1].weight > node.weight:
                place -= 1
            nodes.insert(place, node)
            at += 2
        self.nodes = nodes

    def code(self, symbol):
        node, bits = self.leaves[symbol], []
        while node.parent is not None:
            bits.append(int(node.parent.right is node))
            node = node.parent
        return bits[::-1]

    def learn(self, symbol):
        if self.nodes[-1].weight == 0x8000:
            leaves = [node for node in self.nodes if node.symbol is not None]
            for leaf in leaves:
                leaf.weight = (leaf.weight + 1) // 2
            self.plant(leaves)
        node = self.leaves[symbol]
        while node is not None:
            at = last = self.nodes.index(node)
            while last + 1 < len(self.nodes) and self.nodes[last + 1].weight == node.weight:
                last += 1
            if last != at:
                self.swap(at, last)
            node.weight += 1
            node = node.parent

    def swap(self, i, j):
        """Their places in the tree, too."""
        one, other = self.nodes[i], self.nodes[j]
        self.nodes[i], self.nodes[j] = other, one
        a, b = one.parent, other.parent
        if a is b:
            a.left, a.right = a.right, a.left
            return
        for parent, old, new in ((a, one, other), (b, other, one)):
            if parent.left is old:
                parent.left = new
            else:
                parent.right = new
            new.parent = parent


def lh1(data):
    tree, out = Tree(314), Bits()
    code, high = 0, []  # the code of the upper six bits of a distance
    for length, count in ((3, 1), (4, 3), (5, 8), (6, 12), (7, 24), (8, 16)):
        for _ in range(count):
            high.append((code >> (8 - length), length))
            code += 1 << (8 - length)
    for piece in pieces(data, 4096 - 60, 60, behind=b" " * 60):
        symbol = piece if isinstance(piece, int) else piece[1] - 3 + 256
        for bit in tree.code(symbol):
            out.put(bit, 1)
        tree.learn(symbol)
        if not isinstance(piece, int):
            out.put(*high[piece[0] - 1 >> 6])
            out.put(piece[0] - 1 & 63, 6)
    return out.end()


# --- LArc -------------------------------------------------------------------------------------------------------------------------

def lzs(data):
    out, at = Bits(), 0
    for piece in pieces(data, 2048 - 17, 17, 2, b" " * 17):
        if isinstance(piece, int):
            out.put(256 | piece, 9)
            at += 1
        else:
            out.put((2048 - 17 + at - piece[0]) % 2048, 12)
            out.put(piece[1] - 2, 4)
            at += piece[1]
    return out.end()


RING = b"".join(bytes([i]) * 13 for i in range(256)) + bytes(range(256)) + bytes(range(255, -1, -1)) + bytes(128) + b" " * 110


def lz5(data):
    out, group, flags, n, at = bytearray(), bytearray(), 0, 0, 0
    for piece in pieces(data, 4096 - 18, 18, 3, RING):
        if isinstance(piece, int):
            flags |= 1 << n
            group.append(piece)
            at += 1
        else:
            place = (4096 - 18 + at - piece[0]) % 4096
            group += bytes((place & 255, place >> 4 & 0xf0 | (piece[1] - 3)))
            at += piece[1]
        n += 1
        if n == 8:
            out += bytes([flags]) + group
            group, flags, n = bytearray(), 0, 0
    return bytes(out + (bytes([flags]) + group if n else b""))


# --- LHA and ARJ ------------------------------------------------------------------------------------------------------------------

def code_lengths(counts, size):
    """Of a code of Huffman's for what COUNTS has; as many bits as it takes."""
    heap = [(count, symbol, (symbol,)) for symbol, count in counts.items()]
    lengths = [0] * size
    heapq.heapify(heap)
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        for symbol in a[2] + b[2]:
            lengths[symbol] += 1
        heapq.heappush(heap, (a[0] + b[0], min(a[1], b[1]), a[2] + b[2]))
    return lengths


def canonical(lengths):
    code, out, last = 0, {}, 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
        code <<= length - last
        out[symbol], last = (code, length), length
        code += 1
    return out


def put_code(out, counts, size, bits, write):
    """Writes the code of COUNTS; what it has for each symbol."""
    if len(counts) <= 1:
        symbol = next(iter(counts), 0)
        out.put(0, bits)
        out.put(symbol, bits)
        return {symbol: (0, 0)}
    lengths = code_lengths(counts, size)
    while max(lengths) > 16:  # flatter
        counts = {symbol: count // 2 + 1 for symbol, count in counts.items()}
        lengths = code_lengths(counts, size)
    used = size
    while not lengths[used - 1]:
        used -= 1
    write(lengths[:used])
    return canonical(lengths)


def lh(data, window=4096, positions=14, block=4000):
    """4096 and 14 for -lh4-, 8192 and 14 for -lh5-, 32768 and 16 for -lh6-, 65536 and 17 for -lh7-, 26624 and 17 for ARJ."""
    out, items = Bits(), list(pieces(data, window, 256))

    def short(bits, skip):
        def write(lengths):
            out.put(len(lengths), bits)
            i = 0
            while i < len(lengths):
                out.put(min(lengths[i], 7), 3)
                if lengths[i] >= 7:
                    out.put((1 << (lengths[i] - 6)) - 2, lengths[i] - 6)
                i += 1
                if i == skip:
                    zeros = 0
                    while zeros < 3 and i < len(lengths) and not lengths[i]:
                        zeros, i = zeros + 1, i + 1
                    out.put(zeros, 2)
        return write

    def runs(lengths):
        """(code of a length, more, its bits)"""
        i = 0
        while i < len(lengths):
            zeros = 0
            while i + zeros < len(lengths) and not lengths[i + zeros]:
                zeros += 1
            if zeros >= 20:
                zeros = min(zeros, 511 + 20)
                yield 2, zeros - 20, 9
            elif zeros >= 3:
                zeros = min(zeros, 18)
                yield 1, zeros - 3, 4
            elif zeros:
                yield from [(0, 0, 0)] * zeros
            else:
                yield lengths[i] + 2, 0, 0
            i += zeros or 1

    def long(lengths):
        rows = list(runs(lengths))
        code = put_code(out, collections.Counter(row[0] for row in rows), 19, 5, short(5, 3))
        out.put(len(lengths), 9)
        for symbol, more, bits in rows:
            out.put(*code[symbol])
            out.put(more, bits)

    for at in range(0, len(items), block):
        part = items[at:at + block]
        symbols = [item if isinstance(item, int) else item[1] - 3 + 256 for item in part]
        distances = [item[0] - 1 for item in part if not isinstance(item, int)]
        out.put(len(part), 16)
        counts = collections.Counter(symbols)
        if len(counts) == 1:  # no code of lengths
            out.put(0, 5)
            out.put(0, 5)
        code = put_code(out, counts, 510, 9, long)
        places = put_code(out, collections.Counter(distance.bit_length() for distance in distances), positions, 5 if positions > 14 else 4, short(5 if positions > 14 else 4, -1))
        rest = iter(distances)
        for symbol in symbols:
            out.put(*code[symbol])
            if symbol >= 256:
                distance = next(rest)
                out.put(*places[distance.bit_length()])
                if distance > 1:
                    out.put(distance - (1 << (distance.bit_length() - 1)), distance.bit_length() - 1)
    return out.end()


def arj_fastest(data):
    out = Bits()

    def put(value, least, most):
        bits = least
        while bits < most and value >= 1 << bits:
            value -= 1 << bits
            bits += 1
            out.put(1, 1)
        if bits < most:
            out.put(0, 1)
        out.put(value, bits)

    for piece in pieces(data, 10000, 256):
        if isinstance(piece, int):
            put(0, 0, 7)
            out.put(piece, 8)
        else:
            put(piece[1] - 2, 0, 7)
            put(piece[0] - 1, 9, 13)
    return out.end()
