import Synchronization

/// A text that is held once, however often it is written: equal texts are one.
///
/// The queries of a package say the same few names over and over. Comparing, copying and hashing
/// one of these costs as much as a number does, and counts no references. As in compilers, what
/// was interned stays until the process ends: a package has few different names.
@safe
package struct Interned: Sendable {
  fileprivate final class Entry: Sendable {
    let bytes: [UInt8]
    let text: String

    init(_ bytes: Swift.Span<UInt8>) {
      self.bytes = bytes.indices.map { bytes[$0] }
      text = String(decoding: self.bytes, as: UTF8.self)
    }
  }

  private let entry: Unmanaged<Entry>

  fileprivate init(_ entry: Entry) {
    // Never released: whoever holds the address may read it forever.
    unsafe self.entry = .passRetained(entry)
  }

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

  package var isEmpty: Bool { unsafe entry._withUnsafeGuaranteedRef { $0.bytes.isEmpty } }

  fileprivate func isSpelt(_ bytes: Swift.Span<UInt8>) -> Bool {
    let own = self.bytes
    guard own.count == bytes.count else { return false }
    for index in 0..<bytes.count where own[index] != bytes[index] { return false }
    return true
  }
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

/// All texts that are interned.
private final class InternedTable: Sendable {
  static let shared = InternedTable()

  /// Parts that are locked on their own, so that threads hardly wait for each other.
  private static let partCount = 16

  // In place: a list of objects would count references that all threads share.
  private let parts = InlineArray<16, Mutex<Part>> { _ in Mutex(Part()) }

  func interned(_ bytes: Swift.Span<UInt8>) -> Interned {
    let hash = Self.hash(bytes)
    return parts[Int(hash % UInt64(Self.partCount))].withLock { $0.interned(bytes, hash) }
  }

  func known(_ bytes: Swift.Span<UInt8>) -> Interned? {
    let hash = Self.hash(bytes)
    return parts[Int(hash % UInt64(Self.partCount))].withLock {
      $0.slots[$0.place(of: bytes, hash)]?.text
    }
  }

  /// FNV-1a, its high half mixed into the low one, which says the place.
  private static func hash(_ bytes: Swift.Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in 0..<bytes.count { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 32)
  }

  /// A hash table with open addresses; its size is a power of two, and half of it is empty.
  private struct Part {
    struct Slot {
      let text: Interned
      let hash: UInt64
    }

    private(set) var slots: [Slot?] = Array(repeating: nil, count: 64)
    private var count = 0

    /// Where a text is or may be put.
    func place(of bytes: Swift.Span<UInt8>, _ hash: UInt64) -> Int {
      let mask = slots.count - 1
      var place = Self.start(hash) & mask
      while let slot = slots[place] {
        if slot.hash == hash, slot.text.isSpelt(bytes) { return place }
        place = (place + 1) & mask
      }
      return place
    }

    mutating func interned(_ bytes: Swift.Span<UInt8>, _ hash: UInt64) -> Interned {
      let place = place(of: bytes, hash)
      if let slot = slots[place] { return slot.text }
      let text = Interned(Interned.Entry(bytes))
      slots[place] = Slot(text: text, hash: hash)
      count += 1
      if count * 2 > slots.count { grow() }
      return text
    }

    private mutating func grow() {
      let old = slots
      slots = Array(repeating: nil, count: old.count * 2)
      let mask = slots.count - 1
      for case let slot? in old {
        var place = Self.start(slot.hash) & mask
        while slots[place] != nil { place = (place + 1) & mask }
        slots[place] = slot
      }
    }

    /// The lowest bits have chosen the part already.
    private static func start(_ hash: UInt64) -> Int {
      Int(truncatingIfNeeded: hash / UInt64(InternedTable.partCount))
    }
  }
}
