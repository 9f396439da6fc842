import CCurl
import Synchronization

/// Raised once by a cancelled caller.
final class CancelFlag: Sendable {
  private let raised = Atomic<Bool>(false)
  var isRaised: Bool { raised.load(ordering: .acquiring) }
  func raise() { raised.store(true, ordering: .releasing) }
}

/// Initialises libcurl once per process.
enum CurlLibrary {
  private static let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
  static func start() { _ = code }
}
