import DSL
import Foundation
import Interpreter
import Testing

/// The site of a package: `tocsin doc`.
@Suite struct SiteTests {
  static let shop = (try? SiteGolden.read("shop.tocsin")) ?? ""
  static let runbook = SiteDocument(
    knowledge: "runbooks", path: "runbooks/errors.md",
    bytes: Array("# Errors\n\n<script>alert(1)</script> [go](javascript:alert(1))\n".utf8))

  /// Names and texts that try to be more than text.
  static let hostile = #"""
    ## <script>alert("doc")</script> [x](javascript:alert(1)) **<b onclick="x">bold</b>**
    edition 2026
    ## </p><img src=x onerror=alert(1)>
    labels { severity: critical | "<i>\"warning\"</i>", team: "a&b" | platform }
    channel ops: webhook { url = "https://hooks.example/'\"><script>x</script>" }
    last resort ops
    template card(group: Group) for webhook, slack {
      title = "</pre><script>alert(1)</script> ${group.labels.alertname}"
      body = "<!-- ${group.status} -->"
    }
    channel room: slack { webhook = "https://hooks.example/services", template = card }
    route {
      when team == "a&b" and alertname == "]]></text></svg><script>alert(1)</script>" -> room
      when severity == "<i>\"warning\"</i>" -> drop because "\"><svg onload=alert(1)> & ' more"
      otherwise -> ops
    }
    inhibit one { when alertname == "<a>", mute alertname == "<b>", because "</dd><script>" }
    let link = "javascript:alert(document.cookie)"
    source main: prometheus { url = "http://127.0.0.1:9090" }
    rules r from main every 30s {
      alert Evil {
        when promql"up{a=\"</code><script>\"} > 0" for 5m
        labels { severity = critical }
        summary = "</dd><script>alert(1)</script>"
        go = "javascript:alert(1)"
      }
    }
    rules more from main every 30s {
      alert Evil { when promql"up > 1" for 5m, labels { severity = critical } }
    }
    test "a-b" { expect no notification to room }
    test "a b" { expect no notification to room }
    ## <style>*{display:none}</style>
    test "</h3><script>alert('t')</script>" {
      given alert { alertname = "<x>", team = platform }
      at 1m expect no notification to room
    }
    """#

  struct Example: Sendable, CustomTestStringConvertible {
    let name: String
    let source: String

    var testDescription: String { name }
  }

  static let sites = [
    Example(name: "shop", source: shop), Example(name: "hostile", source: hostile),
    Example(
      name: "least",
      source: """
        edition 2026
        channel ops: terminal {}
        last resort ops
        route { otherwise -> ops }
        """),
  ]

  private func made(_ source: String) throws -> MadeSite {
    try MadeSite(
      source, documents: [Self.runbook], sourceAddress: "https://git.example/{path}#L{line}")
  }

  // MARK: What is shown

  @Test func picturesAndOnePageAreAsTheyWere() throws {
    let site = try made(Self.shop)
    try SiteGolden.compare(try #require(site.text("routes.svg")), "routes.svg")
    try SiteGolden.compare(try #require(site.text("oncall.html")), "oncall.html")
  }

  /// Severities against teams: who is told is what the routes say, and `some` where it depends.
  @Test func theTableSaysWhoIsTold() throws {
    let page = try #require(try made(Self.shop).text("index.html"))
    let rows = page.split(separator: "<tr>").map(String.init)
    let critical = try #require(rows.first { $0.contains("<th scope=\"row\">critical</th>") })
    let cells = critical.split(separator: "<td>").dropFirst().map(String.init)
    try #require(cells.count == 4)
    // Payments: a ticket and the escalation in production only, the room always.
    #expect(cells[0].contains("incident</a> <span class=\"some\">some</span>"))
    #expect(cells[0].contains("payments_oncall</a> <span class=\"some\">some</span>"))
    #expect(cells[0].contains("payments_room</a> <span class=\"some\">some</span>"))
    #expect(cells[0].contains("class=\"dropped\""), "tests in staging are dropped")
    #expect(cells[2].contains("data_hook</a> <span class=\"some\">some</span>"))
    #expect(!cells[1].contains("payments"))
  }

  @Test func textsOfThePackageAreThere() throws {
    let site = try made(Self.shop)
    let expected: [(String, [String])] = [
      ("index.html", ["Alerts of a small web shop", "<strong>Payments</strong>", "handbook</a>"]),
      ("rules.html", ["alert-HighErrorRate", "99.9 % over 30d", "Customers see errors."]),
      ("templates.html", ["[firing] HighErrorRate ×2", "service-1: example 1: what went wrong"]),
      ("oncall.html", ["on call in payments_rota, second by slack", "ana</a> → "]),
      ("calendars.html", ["Mon–Fri 09:00–18:00", "Europe/Berlin"]),
      ("suppression.html", ["pods on a dead node are noise", "more than 500 within 1m"]),
      ("tests.html", ["<span class=\"proved\">proved</span>"]),
      ("knowledge.html", ["&lt;script&gt;alert(1)&lt;/script&gt;"]),
      ("channels.html", ["https://git.example/main.tocsin#L"]),
    ]
    for (path, texts) in expected {
      let page = try #require(site.text(path), "\(path)")
      for text in texts { #expect(page.contains(text), "\(path) lacks \(text)") }
    }
  }

  // MARK: What holds for every site

  @Test(arguments: sites)
  func pagesAreWellFormedAndHoldNothingActive(_ site: Example) throws {
    let known: Set<String> = [
      "html", "head", "meta", "title", "style", "body", "a", "header", "nav", "ul", "ol", "li",
      "main", "footer", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "p", "section",
      "article", "span", "strong", "em", "b", "dl", "dt", "dd", "div", "table", "caption", "thead",
      "tbody", "tr", "th", "td", "svg", "desc", "path", "rect", "circle", "text", "g", "blockquote",
    ]
    for file in try made(site.source).files {
      let page = PageElements(file.bytes)
      #expect(page.fault == nil, "\(site.name)/\(file.path): \(page.fault ?? "")")
      for element in page.elements {
        #expect(known.contains(element.name), "\(file.path): <\(element.name)>")
        for (name, value) in element.attributes {
          #expect(!name.lowercased().hasPrefix("on"), "\(file.path): \(name)")
          if name == "href" {
            #expect(!value.lowercased().contains("javascript"), "\(file.path): \(value)")
          }
        }
      }
    }
  }

  @Test(arguments: sites)
  func linksLeadSomewhereAndIdsAreUnique(_ site: Example) throws {
    let made = try made(site.source)
    let pages = Dictionary(
      uniqueKeysWithValues: made.files.map { ($0.path, PageElements($0.bytes)) })
    for (path, page) in pages {
      #expect(Set(page.ids).count == page.ids.count, "\(path): \(page.ids.sorted())")
      #expect(!page.ids.contains { $0.isEmpty || $0.contains(" ") }, "\(path)")
      for link in page.links where !link.hasPrefix("https://") && !link.hasPrefix("http://") {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let target = parts[0].isEmpty ? path : String(parts[0])
        let there = try #require(pages[target], "\(path) links to \(link)")
        if parts.count == 2 {
          #expect(there.ids.contains(String(parts[1])), "\(path) links to \(link)")
        }
      }
    }
  }

  /// What a screen reader needs: one title, landmarks, heads of tables, names of pictures.
  @Test(arguments: sites)
  func pagesCanBeHeard(_ site: Example) throws {
    for file in try made(site.source).files where file.path.hasSuffix(".html") {
      let page = PageElements(file.bytes)
      let (elements, ids) = (page.elements, page.ids)
      let names = elements.map(\.name)
      #expect(names.count { $0 == "h1" } == 1, "\(file.path)")
      #expect(names.count { $0 == "main" } == 1, "\(file.path)")
      #expect(elements.contains { $0.attributes["lang"] == "en" }, "\(file.path)")
      for element in elements where element.name == "th" {
        #expect(element.attributes["scope"] != nil, "\(file.path)")
      }
      for element in elements where element.name == "svg" {
        #expect(element.attributes["role"] == "img", "\(file.path)")
        let labels = (element.attributes["aria-labelledby"] ?? "").split(separator: " ")
        #expect(labels.count == 2, "\(file.path)")
        for label in labels { #expect(ids.contains(String(label)), "\(file.path): \(label)") }
      }
      var level = 0
      for heading in names where heading.count == 2 && heading.hasPrefix("h") && heading != "hr" {
        guard let depth = heading.dropFirst().first?.wholeNumberValue else { continue }
        #expect(depth <= level + 1, "\(file.path): \(heading) after h\(level)")
        level = depth
      }
    }
  }

  @Test func theSamePackageGivesTheSameBytes() throws {
    let first = try MadeSite(Self.shop)
    let second = try MadeSite(Self.shop, path: "/some/other/folder/main.tocsin")
    #expect(first.files.map(\.path) == second.files.map(\.path))
    for (one, other) in zip(first.files, second.files) {
      #expect(one.bytes == other.bytes, "\(one.path)")
    }
  }

  /// Nothing of a picture lies outside of it, whatever the conditions are.
  @Test(arguments: sites)
  func picturesKeepWithinTheirWidth(_ site: Example) throws {
    for file in try made(site.source).files {
      var width = 0
      for element in PageElements(file.bytes).elements {
        let attributes = element.attributes
        if element.name == "svg" { width = attributes["width"].flatMap(Int.init) ?? 0 }
        guard element.name == "rect" else { continue }
        let end =
          (attributes["x"].flatMap(Int.init) ?? 0) + (attributes["width"].flatMap(Int.init) ?? 0)
        #expect(end <= width, "\(file.path): a box ends at \(end) of \(width)")
      }
    }
  }

  // MARK: Credentials

  @Test func credentialsAreNotShown() throws {
    let source = #"""
      edition 2026
      let api_token = "s3cr3t-constant"
      channel a: webhook {
        url = "https://hooks.example.org/services/T0123456/B0123456/abcdefghijklmnopqrstuvwx"
        headers = { authorization: "Bearer hunter2", "X-Trace": "shown-header" }
      }
      channel b: slack { webhook = "https://hooks.slack.example/s3cr3t-path" }
      channel c: webhook { url = "https://host.example/x?token=s3cr3t-query" }
      ## Do not paste xoxb-1234567890-abcdefghijklmnop here.
      channel d: webhook { url = "https://open.example/alerts", token = secret("name-of-secret") }
      last resort d
      route { when job == "a" -> a, when job == "b" -> b, when job == "c" -> c, otherwise -> d }
      template t(group: Group) for webhook { title = api_token }
      """#
    let text = try MadeSite(source).everything
    for secret in [
      "s3cr3t-path", "s3cr3t-query", "hunter2", "abcdefghijklmnopqrstuvwx",
      "xoxb-1234567890",
    ] {
      #expect(!text.contains(secret), "\(secret) is shown")
    }
    // What is no credential stays, so that the test would notice if everything were left out.
    for open in [
      "shown-header", "https://open.example/alerts", "name-of-secret", "hooks.example.org",
    ] {
      #expect(text.contains(open), "\(open) is left out")
    }
  }
}
