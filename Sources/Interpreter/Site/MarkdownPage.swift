/// Texts in Markdown as HTML: headings, paragraphs, lists, quotes, code, emphasis and links.
///
/// What else Markdown knows stays as it is written. HTML in it is text, and a link goes to the web,
/// to mail or within the page only.
struct MarkdownPage {
  private let lines: [Substring]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasSuffix("\r") ? line.dropLast() : line
    }
  }

  /// The page with its highest heading at a level.
  func content(from level: Int) -> HTML {
    var out = HTML()
    var index = 0
    // A heading is at most one level below the one before it, so that no level is left out.
    var last = level - 1
    while index < lines.count {
      let line = lines[index]
      let bare = line.drop { $0 == " " }
      if bare.isEmpty {
        index += 1
      } else if bare.hasPrefix("```") {
        out += fence(&index)
      } else if let heading = MarkdownPage.heading(bare) {
        let depth = min(6, level + heading.level - 1, last + 1)
        last = depth
        out += "<h\(depth)>\(MarkdownText(heading.text).content)</h\(depth)>\n"
        index += 1
      } else if MarkdownPage.item(bare) != nil {
        out += list(&index)
      } else if bare.hasPrefix(">") {
        out += quote(&index, level)
      } else {
        out += paragraph(&index)
      }
    }
    return out
  }

  private static func heading(_ line: Substring) -> (level: Int, text: Substring)? {
    let marks = line.prefix { $0 == "#" }.count
    guard (1...6).contains(marks), line.dropFirst(marks).first == " " else { return nil }
    return (marks, line.dropFirst(marks + 1))
  }

  /// The text of a list's item, and whether the list counts.
  private static func item(_ line: Substring) -> (text: Substring, isOrdered: Bool)? {
    if ["- ", "* ", "+ ", "• "].contains(where: { line.hasPrefix($0) }) {
      return (line.dropFirst(2), false)
    }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    let rest = line.dropFirst(digits.count)
    guard (1...3).contains(digits.count), rest.hasPrefix(". ") || rest.hasPrefix(") ") else {
      return nil
    }
    return (rest.dropFirst(2), true)
  }

  private func fence(_ index: inout Int) -> HTML {
    index += 1
    var code: [String] = []
    while index < lines.count, !lines[index].drop(while: { $0 == " " }).hasPrefix("```") {
      code.append(String(lines[index]))
      index += 1
    }
    index += 1
    return "<pre tabindex=\"0\"><code>\(code.joined(separator: "\n"))</code></pre>\n"
  }

  private func list(_ index: inout Int) -> HTML {
    var items: [[Substring]] = []
    var isOrdered = false
    while index < lines.count {
      let bare = lines[index].drop { $0 == " " }
      if let (text, ordered) = MarkdownPage.item(bare) {
        if items.isEmpty { isOrdered = ordered }
        items.append([text])
      } else if bare.isEmpty || items.isEmpty || !lines[index].hasPrefix(" ") {
        break
      } else {
        items[items.count - 1].append(bare)
      }
      index += 1
    }
    let tag: HTML = isOrdered ? "ol" : "ul"
    let body = items.map {
      "<li>\(MarkdownText($0.joined(separator: " ")[...]).content)</li>\n" as HTML
    }
    return "<\(tag)>\n\(body)</\(tag)>\n"
  }

  private func quote(_ index: inout Int, _ level: Int) -> HTML {
    var inner: [String] = []
    while index < lines.count {
      let bare = lines[index].drop { $0 == " " }
      guard bare.hasPrefix(">") else { break }
      inner.append(String(bare.dropFirst(bare.dropFirst().hasPrefix(" ") ? 2 : 1)))
      index += 1
    }
    // A quote in a quote is taken as text, so that nothing nests without end.
    let text = MarkdownText(inner.joined(separator: " ")[...]).content
    return "<blockquote><p>\(text)</p></blockquote>\n"
  }

  private func paragraph(_ index: inout Int) -> HTML {
    var text: [Substring] = []
    while index < lines.count {
      let bare = lines[index].drop { $0 == " " }
      let isOver =
        bare.isEmpty || bare.hasPrefix("```") || bare.hasPrefix(">")
        || MarkdownPage.heading(bare) != nil || (!text.isEmpty && MarkdownPage.item(bare) != nil)
      if isOver { break }
      text.append(bare)
      index += 1
    }
    return "<p>\(MarkdownText(text.joined(separator: "\n")[...]).content)</p>\n"
  }
}

/// Text within a paragraph: code, emphasis, links and bare addresses.
private struct MarkdownText {
  private(set) var content = HTML()

  init(_ text: Substring) { write(text, depth: 0) }

  /// Emphasis in emphasis in emphasis is as far as anybody goes.
  private static let depthMax = 3

  private mutating func write(_ text: Substring, depth: Int) {
    var rest = text
    var plain = ""
    func flush(_ content: inout HTML) {
      content += "\(plain)"
      plain = ""
    }
    while let first = rest.first {
      if first == "`", let (inner, after) = MarkdownText.between(rest, "`") {
        flush(&content)
        content += "<code>\(String(inner))</code>"
        rest = after
      } else if depth < MarkdownText.depthMax, rest.hasPrefix("**"),
        let (inner, after) = MarkdownText.between(rest, "**")
      {
        flush(&content)
        content += "<strong>"
        write(inner, depth: depth + 1)
        content += "</strong>"
        rest = after
      } else if depth < MarkdownText.depthMax, first == "*", rest.dropFirst().first != " ",
        let (inner, after) = MarkdownText.between(rest, "*")
      {
        flush(&content)
        content += "<em>"
        write(inner, depth: depth + 1)
        content += "</em>"
        rest = after
      } else if first == "[", let (text, address, after) = MarkdownText.link(rest) {
        flush(&content)
        content += "<a href=\"\(address)\" rel=\"noreferrer\">\(text)</a>"
        rest = after
      } else if let (address, after) = MarkdownText.address(rest, after: plain.last) {
        flush(&content)
        content += SafeAddress.linked(address)
        rest = after
      } else {
        plain.append(first)
        rest = rest.dropFirst()
      }
    }
    flush(&content)
  }

  /// What stands between two marks, and what comes after.
  private static func between(
    _ text: Substring, _ mark: String
  ) -> (inner: Substring, after: Substring)? {
    let start = text.dropFirst(mark.count)
    guard var end = start.firstRange(of: mark), end.lowerBound > start.startIndex else {
      return nil
    }
    // In `**a *b***` the first of the three marks ends what is inside.
    while mark == "**", end.upperBound < start.endIndex, start[end.upperBound] == "*" {
      end = start.index(after: end.lowerBound)..<start.index(after: end.upperBound)
    }
    return (start[..<end.lowerBound], start[end.upperBound...])
  }

  /// `[text](address)` where the address may be followed.
  private static func link(_ text: Substring) -> (String, String, Substring)? {
    guard let middle = text.firstRange(of: "]("),
      let end = text[middle.upperBound...].firstIndex(of: ")")
    else { return nil }
    let address = String(text[middle.upperBound..<end])
    guard SafeAddress.isSafe(address) || address.hasPrefix("#") else { return nil }
    return (
      String(text.dropFirst()[..<middle.lowerBound]), address, text[text.index(after: end)...]
    )
  }

  /// An address that begins here, at the beginning of a word.
  private static func address(
    _ text: Substring, after previous: Character?
  ) -> (String, Substring)? {
    guard text.hasPrefix("https://") || text.hasPrefix("http://"),
      previous.map({ !$0.isLetter && !$0.isNumber }) ?? true
    else { return nil }
    var address = text.prefix { !$0.isWhitespace && !"<>\"`)".contains($0) }
    while let last = address.last, ".,;:!?".contains(last) { address = address.dropLast() }
    return (String(address), text[address.endIndex...])
  }
}
