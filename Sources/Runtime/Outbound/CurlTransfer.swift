import CCurl
import Interpreter

/// One easy handle and everything its callbacks touch.
///
/// Lives on one thread only.
final class CurlTransfer {
  let easy: UnsafeMutableRawPointer
  private let policy: RequestPolicy
  private let onlyLoopback: Bool

  private let upload: [UInt8]
  private(set) var uploaded = 0
  private let limit: ResponseLimit
  private(set) var download: [UInt8] = []
  private(set) var headers: [MessageField] = []
  private var headerBytes = 0
  private(set) var excess: Excess?
  /// Why the last socket was not opened; nil as soon as one was, because then the policy is not
  /// what stands in the way.
  private(set) var refusal: String?
  private var openedSocket = false
  private(set) var dialogue = SMTPDialogue()

  /// Set to end the transfer at the next step of the loop.
  var interruption: Interruption?
  /// Asked for an interruption every now and then, for a transfer that has its thread to itself.
  var watch: (() -> Interruption?)?

  struct Interruption {
    let code: TransportError.Code
    let detail: String
  }

  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  /// The first option that libcurl did not take.
  private(set) var setupError: CURLcode = CURLE_OK

  enum Excess {
    case header
    case body
  }

  /// Wraps a fresh handle; nil when memory is short.
  init?(
    upload: [UInt8], limit: ResponseLimit, policy: RequestPolicy, onlyLoopback: Bool = false
  ) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    self.upload = upload
    self.limit = limit
    self.policy = policy
    self.onlyLoopback = onlyLoopback
    installCallbacks()
  }

  deinit {
    curl_easy_cleanup(easy)
    for list in lists { curl_slist_free_all(list) }
  }

  var isUploadComplete: Bool { uploaded == upload.count }
  /// The request takes an answer whose body is too long.
  var isCutAllowed: Bool { limit.excess == .isCut }

  // MARK: Options

  func set(_ option: CURLoption, _ value: Int) { note(tocsin_set_long(easy, option, value)) }
  func set(_ option: CURLoption, _ value: String) { note(tocsin_set_string(easy, option, value)) }
  func set(_ option: CURLoption, offset value: Int) {
    note(tocsin_set_offset(easy, option, curl_off_t(value)))
  }

  func set(_ option: CURLoption, list values: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for value in values {
      guard let longer = curl_slist_append(list, value) else {
        curl_slist_free_all(list)
        return note(CURLE_OUT_OF_MEMORY)
      }
      list = longer
    }
    guard let list else { return }
    lists.append(list)
    note(tocsin_set_list(easy, option, list))
  }

  private func note(_ code: CURLcode) {
    if setupError == CURLE_OK { setupError = code }
  }

  // MARK: Callbacks

  /// The handle keeps an unretained pointer; the loop holds the transfer until the handle is gone.
  private func installCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    note(tocsin_set_private(easy, context))
    note(
      tocsin_set_body_writer(
        easy,
        { bytes, size, count, context in
          CurlTransfer.from(context)?.takeBody(bytes, size * count) ?? 0
        }, context))
    note(
      tocsin_set_header_writer(
        easy,
        { bytes, size, count, context in
          CurlTransfer.from(context)?.takeHeader(bytes, size * count) ?? 0
        }, context))
    note(
      tocsin_set_body_reader(
        easy,
        { bytes, size, count, context in
          CurlTransfer.from(context)?.giveBody(bytes, size * count) ?? Int(CURL_READFUNC_ABORT)
        }, context))
    note(
      tocsin_set_interrupter(
        easy,
        { context, _, _, _, _ in CurlTransfer.from(context)?.isInterrupted() == true ? 1 : 0 },
        context))
    note(
      tocsin_set_socket_opener(
        easy, { context, _, address in CurlTransfer.open(address, for: context) }, context))
  }

  /// Feeds `dialogue`; for mail only, because tracing costs time.
  func followDialogue() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    note(
      tocsin_set_tracer(
        easy,
        { _, kind, bytes, count, context in
          CurlTransfer.from(context)?.trace(kind, bytes, count)
          return 0
        }, context))
  }

  static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func isInterrupted() -> Bool {
    if interruption == nil { interruption = watch?() }
    return interruption != nil
  }

  /// Any return value but `count` makes libcurl end the transfer.
  private func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    let room = limit.bodyBytes - download.count
    append(bytes, min(count, room))
    guard count <= room else {
      excess = .body
      return 0
    }
    return count
  }

  private func append(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) {
    guard count > 0, let bytes else { return }
    download.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
  }

  private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    headerBytes += count
    guard headerBytes <= ResponseLimit.headerBytes else {
      excess = .header
      return 0
    }
    let line = Self.text(bytes, count)
    // Each status line begins a new head: of an interim answer (1xx) or of the final one.
    if line.hasPrefix("HTTP/") {
      headers = []
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      let end = value.lastIndex { !$0.isWhitespace }.map(value.index(after:)) ?? value.startIndex
      headers.append(MessageField(String(line[..<colon]), String(value[..<end])))
    }
    return count
  }

  private func giveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ room: Int) -> Int {
    guard let bytes else { return Int(CURL_READFUNC_ABORT) }
    let count = min(room, upload.count - uploaded)
    guard count > 0 else { return 0 }
    upload.withUnsafeBytes { source in
      let target = UnsafeMutableRawPointer(bytes)
      guard let base = source.baseAddress else { return }
      target.copyMemory(from: base + uploaded, byteCount: count)
    }
    uploaded += count
    return count
  }

  private func trace(_ kind: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) {
    switch kind {
    case CURLINFO_HEADER_OUT: dialogue.sent(Self.text(bytes, count))
    case CURLINFO_HEADER_IN: dialogue.received(Self.text(bytes, count))
    default: break
    }
  }

  private static func text(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> String {
    guard let bytes else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  // MARK: Policy

  /// Asked with the very address of the connection, so no second look-up can outrun the policy.
  private static func open(
    _ address: UnsafeMutablePointer<curl_sockaddr>?, for context: UnsafeMutableRawPointer?
  ) -> curl_socket_t {
    guard let transfer = from(context), let address else { return CURL_SOCKET_BAD }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = Int(tocsin_address_bytes(address, &bytes))
    guard let target = IPAddress(bytes: Array(bytes.prefix(count))) else {
      transfer.refusal = "the address is neither IPv4 nor IPv6"
      return CURL_SOCKET_BAD
    }
    if let refusal = transfer.refusal(of: target) {
      if !transfer.openedSocket { transfer.refusal = refusal }
      return CURL_SOCKET_BAD
    }
    transfer.openedSocket = true
    transfer.refusal = nil
    let peer = address.pointee
    return openSocket(peer.family, peer.socktype, peer.protocol)
  }

  private func refusal(of address: IPAddress) -> String? {
    if let refusal = policy.refusal(of: address) { return refusal }
    guard onlyLoopback, !address.isLoopback else { return nil }
    return "\(address) is not this machine, and the connection would not be encrypted"
  }
}
