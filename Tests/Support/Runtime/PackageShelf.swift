package import Interpreter
package import Runtime
import Synchronization

/// A package on disk that a test rewrites: its files hold the version of a known program, or
/// anything else, which then does not check.
package final class PackageShelf: Sendable {
  private let programs: [String: Program]
  private let content: Mutex<String>
  private let secrets = Mutex<[String]>([])

  package init(_ programs: [Program], content: String) {
    self.programs = Dictionary(programs.map { ($0.version, $0) }, uniquingKeysWith: { $1 })
    self.content = Mutex(content)
  }

  package func write(_ content: String) { self.content.withLock { $0 = content } }

  package var source: PackageSource {
    PackageSource(
      read: { [self] () throws(StartError) in
        let text = content.withLock { $0 }
        guard text != "unreadable" else {
          throw StartError(.unreadablePackage, "cannot read the package: gone")
        }
        return [BundleFile(path: "main.tocsin", bytes: Array(text.utf8))]
      },
      compile: { [self] files in
        let text = String(decoding: files.first?.bytes ?? [], as: UTF8.self)
        guard let program = programs[text] else {
          return Compilation(
            program: nil, report: "main.tocsin:1:1: error: '\(text)' is no program")
        }
        return Compilation(program: program)
      })
  }
}
