import CMalloc
import Glibc

/// The heaps of a process that takes much memory for a moment.
///
/// Left alone, the C library asks the kernel for a page at a time, and the kernel hands out each
/// when it is touched first: for a package of ten thousand rules that is a tenth of the work.
/// Whoever ends soon can ask for more at once.
enum Heap {
  /// What a heap grows by; what nobody has touched takes no memory.
  private static let stepBytes = 48 << 20
  /// Blocks below this come from a heap; the C library allows no larger bound.
  private static let blockBytesMax = 32 << 20
  /// More than a heap has left, so that it grows, and less than a step.
  private static let probeBytes = 4 << 20

  /// Lets all heaps grow by large steps from now on.
  static func growInLargeSteps() {
    mallopt(M_TOP_PAD, Int32(stepBytes))
    mallopt(M_MMAP_THRESHOLD, Int32(blockBytesMax))
  }

  /// Asks for large pages in the heap that serves the calling thread.
  ///
  /// Where the kernel has none to give, all stays as it is.
  static func useLargePages() {
    guard let probe = malloc(probeBytes) else { return }
    defer { free(probe) }
    guard let heap = mapping(of: UInt(bitPattern: probe)) else { return }
    madvise(UnsafeMutableRawPointer(bitPattern: heap.lowerBound), heap.count, MADV_HUGEPAGE)
  }

  /// The memory that the kernel keeps as one with that at an address.
  private static func mapping(of address: UInt) -> Range<UInt>? {
    guard let maps = try? readFile("/proc/self/maps") else { return nil }
    for line in maps.split(separator: UInt8(ascii: "\n")) {
      let ends = line.prefix { $0 != UInt8(ascii: " ") }.split(separator: UInt8(ascii: "-"))
      let bounds = ends.compactMap { UInt(String(decoding: $0, as: UTF8.self), radix: 16) }
      guard bounds.count == 2, bounds[0] <= address, address < bounds[1] else { continue }
      return bounds[0]..<bounds[1]
    }
    return nil
  }
}
