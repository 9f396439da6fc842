package import Interpreter

/// What the operator may set for a runtime.
package struct RuntimeOptions: Sendable {
  package var kernel = KernelOptions()
  /// Refuse to start when the package does not check, instead of going on with the last good one.
  package var isStrict = false
  /// How long a stopping process waits for attempts under way.
  package var stopTimeout: TimeSpan = .seconds(10)

  package init() {}
}

enum PipelineLimit {
  /// A performer that has not answered for this long is given up: its row is in doubt.
  static let answer = TimeSpan.minutes(10)
  /// Between attempts to write again after the disk was full.
  static let fullProbe = TimeSpan.seconds(1)
  /// A clock that steps back less is held still, more is believed and reported.
  static let clockStep = TimeSpan.seconds(2)
  /// Between housekeeping rounds of an idle writer.
  static let maintenance = TimeSpan.seconds(5)
  /// The depth of kernel and evaluator recursion is bounded well below this.
  static let writerStackBytes = 8 << 20
}

/// Names of the runtime's own entries among `Changes.settings`.
enum SettingName {
  static let instance = "runtime.instance"
  static let programVersion = "runtime.program"
  static let probe = "runtime.probe"
}
