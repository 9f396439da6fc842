import Synchronization

/// A text that is held once, however often it is written: equal texts are one.
///
/// The queries of a package say the same few names over and over. Comparing, copying and hashing
/// one of these costs as much as a number does, and counts no references. As in compilers, what
/// was interned stays until the process ends: a package has few different names.
@safe
package struct Interned: Sendable {
  @safe
  fileprivate final class Entry: Sendable {
    let hash: UInt64
    let text: String
    /// The bytes, which stay as long as the entry does: forever.
    nonisolated(unsafe) private let storage: UnsafeBufferPointer<UInt8>

    init(_ bytes: Swift.Span<UInt8>, _ hash: UInt64) {
      self.hash = hash
      let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
      for index in 0..<bytes.count { unsafe copy[index] = bytes[index] }
      unsafe storage = UnsafeBufferPointer(copy)
      text = unsafe String(decoding: storage, as: UTF8.self)
    }

    var bytes: [UInt8] { unsafe Array(storage) }
    var isEmpty: Bool { unsafe storage.isEmpty }

    func isSpelt(_ other: Swift.Span<UInt8>, _ hash: UInt64) -> Bool {
      guard self.hash == hash else { return false }
      let own = unsafe storage.span
      return sameBytes(own, other)
    }
  }

  private let entry: Unmanaged<Entry>

  fileprivate init(_ entry: Unmanaged<Entry>) { unsafe self.entry = entry }

  /// The text without bytes.
  static let nothing = Interned("")

  /// The text of some bytes.
  package init(_ bytes: Swift.Span<UInt8>) { self = InternedTable.shared.interned(bytes) }

  /// The text of a part of some bytes.
  package init(_ bytes: [UInt8], _ range: Range<Int>) { self.init(bytes.span.extracting(range)) }

  package init(_ text: String) { self.init(text.utf8.span) }

  /// The text if somebody has interned it; nil says that nobody holds an equal one.
  package init?(known text: String) {
    guard let known = InternedTable.shared.known(text.utf8.span) else { return nil }
    self = known
  }

  /// The text, with U+FFFD for bytes that are not UTF-8.
  package var text: String { unsafe entry._withUnsafeGuaranteedRef { $0.text } }

  package var bytes: [UInt8] { unsafe entry._withUnsafeGuaranteedRef { $0.bytes } }

  package var isEmpty: Bool { unsafe entry._withUnsafeGuaranteedRef { $0.isEmpty } }
}

extension Interned: Hashable {
  package static func == (left: Interned, right: Interned) -> Bool {
    unsafe left.entry.toOpaque() == right.entry.toOpaque()
  }

  package func hash(into hasher: inout Hasher) {
    unsafe hasher.combine(UInt(bitPattern: entry.toOpaque()))
  }

  /// Nobody from outside chooses where a text is held, so that its place needs no strong hash,
  /// which would cost several times as much as all the rest of looking a name up.
  package func _rawHashValue(seed: Int) -> Int {
    let place = unsafe UInt64(UInt(bitPattern: entry.toOpaque()))
    return Int(truncatingIfNeeded: ((place >> 4) &* 0x9e37_79b9_7f4a_7c15) >> 20) ^ seed
  }
}

extension Interned: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text) }
}

/// All texts that are interned: a hash table with open addresses that is read without a lock.
///
/// Only who adds a text takes the lock. Slots go from empty to full and stay so; a larger table
/// takes the place of one that is half full, which stays as well for those who are reading it. So
/// whoever misses a text in what he reads asks again under the lock.
@safe
private final class InternedTable: Sendable {
  static let shared = InternedTable()

  private typealias Slot = Atomic<Unmanaged<Interned.Entry>?>

  /// Slots in a number that is a power of two; never taken apart.
  @safe
  private final class Slots: Sendable {
    let count: Int
    nonisolated(unsafe) private let first: UnsafeMutablePointer<Slot>

    init(_ count: Int) {
      self.count = count
      unsafe first = .allocate(capacity: count)
      for place in 0..<count { unsafe (first + place).initialize(to: Slot(nil)) }
    }

    func load(_ place: Int) -> Unmanaged<Interned.Entry>? {
      unsafe first[place].load(ordering: .acquiring)
    }

    func fill(_ place: Int, with entry: Unmanaged<Interned.Entry>) {
      unsafe first[place].store(entry, ordering: .releasing)
    }

    /// Where a text is or can be put, with the text if it is there.
    func place(
      of bytes: Swift.Span<UInt8>, _ hash: UInt64
    ) -> (place: Int, entry: Unmanaged<Interned.Entry>?) {
      var place = Int(truncatingIfNeeded: hash) & (count - 1)
      while let entry = unsafe load(place) {
        if unsafe entry._withUnsafeGuaranteedRef({ $0.isSpelt(bytes, hash) }) {
          return unsafe (place, entry)
        }
        place = (place + 1) & (count - 1)
      }
      return (place, nil)
    }
  }

  /// Slots of the first table; a package with a hundred rules has some hundred names.
  private static let firstSlotCount = 1_024

  private let current = unsafe Atomic(Unmanaged.passRetained(Slots(firstSlotCount)))
  /// How many slots are full; whoever adds a text holds it.
  private let fullCount = Mutex(0)

  func interned(_ bytes: Swift.Span<UInt8>) -> Interned {
    let hash = Self.hash(bytes)
    return find(bytes, hash) ?? fullCount.withLock { add(bytes, hash, &$0) }
  }

  func known(_ bytes: Swift.Span<UInt8>) -> Interned? {
    let hash = Self.hash(bytes)
    return find(bytes, hash) ?? fullCount.withLock { _ in find(bytes, hash) }
  }

  private func find(_ bytes: Swift.Span<UInt8>, _ hash: UInt64) -> Interned? {
    unsafe current.load(ordering: .acquiring)._withUnsafeGuaranteedRef { slots in
      unsafe slots.place(of: bytes, hash).entry.map { unsafe Interned($0) }
    }
  }

  private func add(_ bytes: Swift.Span<UInt8>, _ hash: UInt64, _ fullCount: inout Int) -> Interned {
    if let known = find(bytes, hash) { return known }
    var slots = unsafe current.load(ordering: .acquiring).takeUnretainedValue()
    if (fullCount + 1) * 2 > slots.count { slots = grown(slots) }
    // Never released: whoever holds the address may read it forever.
    let entry = unsafe Unmanaged.passRetained(Interned.Entry(bytes, hash))
    unsafe slots.fill(slots.place(of: bytes, hash).place, with: entry)
    fullCount += 1
    return unsafe Interned(entry)
  }

  private func grown(_ old: Slots) -> Slots {
    let new = Slots(old.count * 2)
    for place in 0..<old.count {
      guard let entry = unsafe old.load(place) else { continue }
      let hash = unsafe entry._withUnsafeGuaranteedRef { $0.hash }
      var free = Int(truncatingIfNeeded: hash) & (new.count - 1)
      while unsafe new.load(free) != nil { free = (free + 1) & (new.count - 1) }
      unsafe new.fill(free, with: entry)
    }
    unsafe current.store(Unmanaged.passRetained(new), ordering: .releasing)
    return new
  }

  /// Mixes eight bytes at a time.
  private static func hash(_ bytes: Swift.Span<UInt8>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9e37_79b9_7f4a_7c15
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
    }
    let raw = unsafe bytes.bytes
    var position = 0
    while position + 8 <= bytes.count {
      mix(unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    var rest: UInt64 = 0
    while position < bytes.count {
      rest = rest << 8 | UInt64(bytes[position])
      position += 1
    }
    mix(rest)
    return hash
  }
}
