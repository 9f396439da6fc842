import Foundation
import Testing

@testable import DSL

/// Requests at marked places and the replies that are expected, in Corpus/server.
///
/// A case is a package and requests about it:
///
///     === title
///     --- file main.tocsin
///     text with a ‹mark›
///     --- textDocument/hover mark
///     the reply
///
/// Of completions only the labels are shown, unless the request says `full`.
/// The parameters of a request are the document and the position of the mark; JSON after it adds
/// to them, and `range` gives the range between two marks. `TOCSIN_UPDATE_GOLDENS=1` writes replies.
struct ServerGoldenTests {
  @Test(arguments: Corpus.cases(in: "server"))
  func repliesAreAsWritten(_ golden: Corpus.Case) {
    let replayed = replay(golden)
    if Corpus.updatesGoldens { return GoldenWriter.write(golden, replayed) }
    #expect(replayed == golden.text)
  }

  /// The case with the replies that the server gives now.
  private func replay(_ golden: Corpus.Case) -> String {
    let sections = Section.all(in: golden.text)
    var out = ""
    var client = TestClient()
    var places: [String: (uri: String, position: JSONValue)] = [:]
    for section in sections {
      out += "--- \(section.head)\n"
      if section.words.first == "file" {
        let uri = "file:///work/\(section.words.dropFirst().first ?? "")"
        let marked = MarkedText(section.body)
        for (name, position) in marked.places { places[name] = (uri, position) }
        client.open(uri, marked.text)
        out += section.body
        continue
      }
      let reply = client.request(section.words[0], params(section, places))
      let shown = reply["error"].map { JSONValue.object([JSONMember("error", $0)]) }
      if section.words[0] == "textDocument/completion", !section.head.contains("full") {
        let labels = (reply.at("result", "items")?.array ?? []).compactMap { $0["label"]?.string }
        out += labels.joined(separator: "\n") + "\n"
        continue
      }
      out += readable(shown ?? reply["result"] ?? .null).prettyText + "\n"
    }
    return out
  }

  private func params(
    _ section: Section, _ places: [String: (uri: String, position: JSONValue)]
  ) -> JSONValue {
    let words = section.words.dropFirst().prefix { !$0.hasPrefix("{") }
    let found = words.compactMap { places[$0] }
    let uri = found.first?.uri ?? words.first.map { "file:///work/\($0)" } ?? ""
    var params: JSONValue = ["textDocument": ["uri": .string(uri)]]
    if let first = found.first {
      params = params.with("position", first.position)
      params = params.with("positions", [first.position])
      let last = found.last?.position ?? first.position
      params = params.with("range", ["start": first.position, "end": last])
    }
    if let brace = section.head.firstIndex(of: "{") {
      let extra = try? JSONValue.parse(String(section.head[brace...]))
      for member in extra?.members ?? [] { params = params.with(member.name, member.value) }
    }
    return params
  }

  private struct Section {
    let head: String
    var body: String
    var words: [String] { head.split(separator: " ").map(String.init) }

    static func all(in text: String) -> [Section] {
      var sections: [Section] = []
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        if line.hasPrefix("--- ") {
          sections.append(Section(head: String(line.dropFirst(4)), body: ""))
        } else if !sections.isEmpty {
          sections[sections.count - 1].body += line + "\n"
        }
      }
      return sections
    }
  }
}

extension JSONValue {
  /// Two spaces for each level.
  fileprivate var prettyText: String {
    var writer = JSONWriter(.pretty)
    writer.value(self)
    return writer.text
  }
}

/// Puts replies into the golden files.
private enum GoldenWriter {
  private static let lock = NSLock()

  static func write(_ golden: Corpus.Case, _ text: String) {
    lock.withLock {
      let url = Corpus.folder.appending(path: golden.file)
      guard let old = try? String(contentsOf: url, encoding: .utf8) else { return }
      let new = old.replacingOccurrences(
        of: "=== \(golden.title)\n\(golden.text)", with: "=== \(golden.title)\n\(text)")
      try? Data(new.utf8).write(to: url)
    }
  }
}
