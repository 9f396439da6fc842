/// Placeholder for the replies about tokens that differences refer to.
struct TokenReplies: Sendable {
  mutating func forget(_ path: String) {}
}
