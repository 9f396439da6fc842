import ArgumentParser
import DSL
import Glibc
import Synchronization

/// The two streams of a command.
///
/// Whole lines only, so that concurrent writers never mix.
enum Output {
  private static let lock = Mutex(())

  static func line(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: 1) }

  static func text(_ text: String) { write(text, to: 1) }

  static func error(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: 2) }

  /// Whether standard error was promised to a program that reads JSON.
  private static let promisesJSON = Mutex(false)

  static var errorsAreJSON: Bool {
    get { promisesJSON.withLock { $0 } }
    set { promisesJSON.withLock { $0 = newValue } }
  }

  /// A JSON object on standard error.
  static func error(_ members: [JSONMember]) { error(JSONValue.object(members).pretty) }

  private static func write(_ text: String, to descriptor: Int32) {
    lock.withLock { _ in
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        // A reader that went away (`tocsin … | head`) is no error of ours.
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns of the terminal, or 100.
  static var width: Int {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return Int(size.ws_col)
  }
}

/// `--color`: by default colours appear on a terminal unless NO_COLOR is set.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never

  func applies(to descriptor: Int32) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      Output.isTerminal(descriptor) && variable("NO_COLOR") == nil && variable("TERM") != "dumb"
    }
  }
}

/// A variable of the environment; nil when it is unset or empty.
func variable(_ name: String) -> String? {
  guard let value = getenv(name) else { return nil }
  let text = String(cString: value)
  return text.isEmpty ? nil : text
}

struct ColorOption: ParsableArguments {
  @Option(help: "Colour: auto, always or never. NO_COLOR is respected.")
  var color = ColorChoice.auto
}
