import Interpreter

/// What a flush found about one firing alert: told, or held back and by what.
enum Verdict: Hashable, Sendable {
  case told
  /// Index of the rule; the source is not part of the state, because any will do.
  case inhibited(rule: Int)
  case muted(rule: Int)
  /// Index in the mutes of the group's route node.
  case routeMuted(Int)
  /// The silence's serial number.
  case silenced(UInt32)
  case ended
}
