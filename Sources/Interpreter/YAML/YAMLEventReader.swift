import CLibYAML
import DSL

/// A parsing event of libyaml in our own terms.
struct YAMLEvent: Sendable {
  enum Kind: Hashable, Sendable {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(String, YAMLScalar.Style)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  var kind: Kind
  var anchor: String?
  var tag: String?
  var mark: YAMLMark
  /// Offset of the first byte after a scalar; 0 for other events.
  var end = 0
}

/// The only place that talks to libyaml: turns bytes into events.
///
/// Owns the C parser and a copy of the bytes, which the parser points into until `deinit`.
@safe final class YAMLEventReader {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var offsets: CharacterOffsets

  init(_ bytes: [UInt8]) throws(YAMLError) {
    let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
    let skipped = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    if let wrong = Self.firstInvalidByte(bytes) {
      throw YAMLError(
        "this is no UTF-8 text; save the file as UTF-8", at: Self.mark(of: wrong, in: bytes))
    }
    offsets = CharacterOffsets(bytes: bytes, start: skipped)
    unsafe input = .allocate(capacity: max(1, bytes.count - skipped))
    _ = unsafe input.initialize(from: bytes.dropFirst(skipped))
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      throw YAMLError("out of memory", at: .start)
    }
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count - skipped)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event; must not be called after `streamEnd`.
  func next() throws(YAMLError) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw problem() }
    defer { unsafe yaml_event_delete(&event) }
    let mark = unsafe mark(event.start_mark)
    func make(_ kind: YAMLEvent.Kind) -> YAMLEvent { YAMLEvent(kind: kind, mark: mark) }
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: return make(.streamStart)
    case YAML_STREAM_END_EVENT: return make(.streamEnd)
    case YAML_DOCUMENT_START_EVENT: return make(.documentStart)
    case YAML_DOCUMENT_END_EVENT: return make(.documentEnd)
    case YAML_SEQUENCE_END_EVENT: return make(.sequenceEnd)
    case YAML_MAPPING_END_EVENT: return make(.mappingEnd)
    case YAML_ALIAS_EVENT:
      return make(.alias(unsafe Self.text(event.data.alias.anchor) ?? ""))
    case YAML_SEQUENCE_START_EVENT:
      let data = unsafe event.data.sequence_start
      return unsafe YAMLEvent(
        kind: .sequenceStart, anchor: Self.text(data.anchor), tag: Self.text(data.tag), mark: mark)
    case YAML_MAPPING_START_EVENT:
      let data = unsafe event.data.mapping_start
      return unsafe YAMLEvent(
        kind: .mappingStart, anchor: Self.text(data.anchor), tag: Self.text(data.tag), mark: mark)
    case YAML_SCALAR_EVENT: return unsafe scalar(event, mark)
    default: throw YAMLError("unknown parsing event", at: mark)
    }
  }

  private func scalar(_ event: yaml_event_t, _ mark: YAMLMark) -> YAMLEvent {
    let data = unsafe event.data.scalar
    let bytes = unsafe UnsafeBufferPointer(start: data.value, count: data.length)
    let style: YAMLScalar.Style =
      switch unsafe data.style {
      case YAML_PLAIN_SCALAR_STYLE: .plain
      case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
      default: .quoted
      }
    return unsafe YAMLEvent(
      kind: .scalar(String(decoding: bytes, as: UTF8.self), style),
      anchor: Self.text(data.anchor), tag: Self.text(data.tag), mark: mark,
      end: offsets.byteOffset(ofCharacter: Int(event.end_mark.index)))
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
  }

  // MARK: Places

  private func mark(_ mark: yaml_mark_t) -> YAMLMark {
    YAMLMark(
      line: Int(mark.line) + 1, column: Int(mark.column) + 1,
      offset: offsets.byteOffset(ofCharacter: Int(mark.index)))
  }

  private func problem() -> YAMLError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
    let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
    let opening = unsafe parser.pointee.context_mark
    let fault = YAMLFault.message(
      problem ?? "", while: context, from: context == nil ? nil : Int(opening.line) + 1)
    // The reader below the scanner knows bytes only.
    let isByte = unsafe parser.pointee.error == YAML_READER_ERROR
    let mark =
      isByte
      ? unsafe Self.mark(
        of: offsets.start + Int(parser.pointee.problem_offset), in: offsets.bytes)
      : unsafe self.mark(fault.isAtOpening ? opening : parser.pointee.problem_mark)
    return YAMLError(fault.text, at: mark)
  }

  private static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
    firstInvalidUTF8(bytes.span, 0..<bytes.count)
  }

  /// The place of a byte by lines that end with a line feed.
  private static func mark(of offset: Int, in bytes: [UInt8]) -> YAMLMark {
    let offset = min(offset, bytes.count)
    let before = bytes[..<offset]
    let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    let column = before[lineStart...].count { $0 & 0xc0 != 0x80 } + 1
    return YAMLMark(
      line: before.count { $0 == 0x0a } + 1, column: column, offset: offset)
  }
}

/// Turns libyaml's character indexes into byte offsets; cheap when asked in nearly ascending order.
private struct CharacterOffsets {
  let bytes: [UInt8]
  let start: Int
  private var character = 0
  private var offset: Int

  init(bytes: [UInt8], start: Int) {
    self.bytes = bytes
    self.start = start
    offset = start
  }

  mutating func byteOffset(ofCharacter index: Int) -> Int {
    while character < index, offset < bytes.count {
      repeat { offset += 1 } while offset < bytes.count && bytes[offset] & 0xc0 == 0x80
      character += 1
    }
    while character > index, offset > start {
      repeat { offset -= 1 } while offset > start && bytes[offset] & 0xc0 == 0x80
      character -= 1
    }
    return offset
  }
}
