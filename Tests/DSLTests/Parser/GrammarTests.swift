import Foundation
import Testing

@testable import DSL

/// Holds grammar/tocsin.ebnf, grammar/syntax.table and the parser against one another.
struct GrammarTests {
  static let grammar = Grammar(read("grammar/tocsin.ebnf"))
  static let sentenceCount = 1600

  private static func read(_ path: String) -> String {
    (try? String(contentsOf: Corpus.project.appending(path: path), encoding: .utf8)) ?? ""
  }

  /// Nodes that stand for what is not in the grammar.
  private static let errorKinds: Set<SyntaxKind> = [
    .missingExpr, .missingType, .unexpected,
  ]

  @Test func everyNodeKindHasARule() {
    let made = Set(Self.grammar.rules.values.flatMap(\.kinds))
    for kind in SyntaxKind.allCases where !Self.errorKinds.contains(kind) {
      #expect(made.contains("\(kind)"), "no rule makes \(kind)")
    }
  }

  @Test func everyRuleMakesAKnownNode() {
    let unions = Self.read("grammar/syntax.table").split(separator: "\n")
      .filter { $0.hasPrefix("union ") }.map { String($0.split(separator: " ")[1]) }
    let known = Set(SyntaxKind.allCases.map { "\($0)" } + unions)
    for name in Self.grammar.names {
      for kind in Self.grammar.rules[name]?.kinds ?? [] {
        #expect(known.contains(kind), "\(name) makes the unknown node \(kind)")
      }
    }
    #expect(Self.grammar.lexicalClasses == Set(SentenceMaker.samples.keys).union(["NL", "SEP"]))
  }

  @Test func wordsAreTheKeywords() {
    let first = TokenKind.firstKeyword.rawValue
    let keywords = (first...UInt8.max).compactMap(TokenKind.init(rawValue:)).map(\.spelling)
    let words = Self.grammar.words.filter { $0.allSatisfy { $0.isLetter || $0 == "_" } }
    #expect(Set(keywords) == words, "\(Set(keywords).symmetricDifference(words))")
    let marks = (TokenKind.leftBrace.rawValue..<first).compactMap(TokenKind.init(rawValue:))
      .map(\.spelling)
    let textMarks: Set<String> = ["\"", "\"\"\"", "${", "%{"]
    let used = Self.grammar.words.subtracting(words).subtracting(textMarks)
    #expect(Set(marks) == used, "\(Set(marks).symmetricDifference(used))")
  }

  @Test func sentencesParseAndFormat() {
    var seen: Set<SyntaxKind> = []
    var maker = SentenceMaker(Self.grammar, seed: 2026)
    for number in 0..<Self.sentenceCount {
      let declaration = sentence(number, &maker)
      let file = parsed("edition 2026\n" + declaration)
      seen.formUnion(file.tree.nodeKinds)
      guard file.diagnostics.isEmpty else {
        let text = render(file.diagnostics, sources: SourceSet([file.source]), as: .human)
        Issue.record("sentence \(number):\n\(text)")
        continue
      }
      #expect(formatFaults(file) == [], "sentence \(number):\n\(declaration)")
    }
    seen.formUnion([.file, .editionDecl, .requiresDecl])
    let unseen = Set(SyntaxKind.allCases).subtracting(seen).subtracting(Self.errorKinds)
    #expect(unseen.isEmpty, "no sentence shows \(unseen)")
  }

  /// Rules with what makes a declaration of their sentences.
  static let roots: [(rule: String, head: String, tail: String)] = [
    ("Declaration", "", ""), ("Expr", "let a = ", ""), ("RouteItem", "route { ", " }"),
    ("Declaration", "", ""),
    ("PlaybookItem", "playbook p { ", " }"), ("HttpCall", "playbook p { ", " }"),
    ("AiCall", "playbook p { let a = ", " }"), ("TestStep", "test \"t\" { ", " }"),
    ("ExpectNotified", "test \"t\" { ", " }"), ("CalendarDecl", "", ""), ("HoldDecl", "", ""),
    ("StormDecl", "", ""), ("SloDecl", "", ""), ("AlertRule", "rules r from s every 1m { ", " }"),
    ("RulesPart", "rules r from s { ", " }"), ("RecordRule", "rules r from s { ", " }"),
    ("KindDecl", "", ""), ("ProveDecl", "", ""), ("RotaDecl", "", ""), ("FeatureDecl", "", ""),
    ("Step", "playbook p { ", " }"), ("Step", "playbook q { ", " }"),
    ("WorkflowDecl", "", ""), ("GivenModelReply", "test \"t\" { ", " }"),
    ("EscalationStep", "escalation e { ", " }"), ("Repetition", "", ""),
    ("RouteRepetition", "route { ", " }"),
    ("RulesRepetition", "rules r from s { ", " }"), ("TestRepetition", "test \"t\" { ", " }"),
    ("ProveRepetition", "prove \"t\" { ", " }"), ("InhibitDecl", "", ""),
    ("KnowledgeSearch", "playbook p { let a = ", " }"),
  ]

  private func sentence(_ number: Int, _ maker: inout SentenceMaker) -> String {
    let root = Self.roots[number % Self.roots.count]
    let text = maker.sentence(of: root.rule, length: 80 + number % 7 * 60)
    return root.head + text.dropLast() + root.tail + "\n"
  }

  @Test func filesAreMadeOfSentences() {
    var maker = SentenceMaker(Self.grammar, seed: 7777)
    for number in 0..<10 {
      var text = maker.sentence(of: "File", length: 2000)
      // The only edition there is.
      text = text.replacing(#/edition +\d+/#, with: "edition 2026")
      let file = parsed(text)
      #expect(codes(file.diagnostics) == [], "file \(number):\n\(text)")
    }
  }
}
