import DSL
import Interpreter

/// The answer of a chat robot: DingTalk, WeCom, Feishu and Lark say 200 to everything, and whether
/// the message was posted stands in the body.
///
/// Known by the host, or by the `msgtype` or `msg_type` of what is posted, because robots are often
/// reached through a gateway of one's own.
struct RobotAnswer: Sendable {
  private let isKnownHost: Bool

  /// Nil when whoever is asked is no robot.
  init?(to request: OutboundRequest) {
    isKnownHost = Self.hosts.contains(request.url.host.lowercased())
    guard isKnownHost || Self.isRobotMessage(request.body) else { return nil }
  }

  private static let hosts: Set<String> = [
    "oapi.dingtalk.com", "qyapi.weixin.qq.com", "open.feishu.cn", "open.larksuite.com",
  ]

  private static func isRobotMessage(_ body: [UInt8]) -> Bool {
    guard let message = try? JSONValue.parse(body) else { return false }
    return message["msgtype"]?.string != nil || message["msg_type"]?.string != nil
  }

  /// Codes after which the same message may be taken later: busy, or too many at once.
  static let transientCodes: Set<Int64> = [-1, 11_232, 45_009, 45_033, 130_101]
  /// DingTalk's guard against floods says this as `status`, and in `wait` for how many seconds.
  private static let floodStatus: Int64 = 1_111

  /// What a 2xx answer means.
  func outcome(
    of response: OutboundResponse, now: Instant, redact: Redactor
  ) -> EffectOutcome {
    let answer = try? JSONValue.parse(response.body)
    let reason = describe(response, redact)
    if let status = Self.number(answer?["status"]), status == Self.floodStatus {
      return .retry(reason: reason, after: Self.pause(answer))
    }
    let code = ["errcode", "code", "StatusCode"].lazy.compactMap { Self.number(answer?[$0]) }.first
    switch code {
    case 0: return .done(value: .none, receipt: "HTTP \(response.status)")
    case let code? where Self.transientCodes.contains(code):
      return .retry(reason: reason, after: retryAfter(response, now: now))
    case .some: return .failed(reason: reason)
    case nil:
      // Something answered for the robot, so the message may be posted or not.
      guard isKnownHost else { return .done(value: .none, receipt: "HTTP \(response.status)") }
      return .inDoubt(reason: "the answer is not a robot's: \(reason)")
    }
  }

  private static func pause(_ answer: JSONValue?) -> TimeSpan? {
    // Bounded before it is counted in nanoseconds, which do not hold every number.
    number(answer?["wait"]).map { .seconds(min(max($0, 0), 3_600)) }
  }

  /// Some versions of the interfaces write their numbers as strings.
  private static func number(_ value: JSONValue?) -> Int64? {
    value?.int ?? value?.string.flatMap { Int64($0) }
  }
}
