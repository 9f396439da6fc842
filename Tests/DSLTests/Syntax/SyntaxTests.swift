import Testing

@testable import DSL

/// Places, views and literal values.
struct SyntaxTests {
  @Test func positionsCountInTheUnitAsked() {
    let file = SourceFile(path: "p", text: "a\nü🙂b\r\n\nlast")
    #expect(file.lines.count == 4)
    #expect(file.contentRange(ofLine: 1) == TextRange(2, 9))
    #expect(file.position(of: 8, in: .utf8) == SourcePosition(line: 1, column: 6))
    #expect(file.position(of: 8, in: .utf16) == SourcePosition(line: 1, column: 3))
    #expect(file.position(of: 8, in: .scalar) == SourcePosition(line: 1, column: 2))
    #expect(file.position(of: 99, in: .utf8) == SourcePosition(line: 3, column: 4))
    for unit in [ColumnUnit.utf8, .utf16, .scalar] {
      for offset in [UInt32(0), 2, 4, 8, 9, 11, 12, 16] {
        #expect(file.offset(of: file.position(of: offset, in: unit), in: unit) == offset)
      }
      #expect(file.offset(of: SourcePosition(line: 1, column: 99), in: unit) == 9)
      #expect(file.offset(of: SourcePosition(line: 99, column: 0), in: unit) == 16)
    }
  }

  @Test func viewsNameTheParts() throws {
    let file = parsed(Corpus.text("files/everything.tocsin"))
    let view = try #require(file.file)
    #expect(view.edition?.year?.value == 2026)
    #expect(view.requirements.flatMap(\.capabilities).map(\.text) == ["ai", "exec"])
    let channel = view.declarations.compactMap { $0.as(ChannelDeclSyntax.self) }.first
    #expect(channel?.name?.text == "payments_room")
    #expect(channel?.kind?.text == "slack")
    #expect(channel?.documentation == "Where payments people look.")
    #expect(channel?.body?.attributes.map { $0.name?.text ?? "" }.first == "token")
    let route = view.declarations.compactMap { $0.as(RouteDeclSyntax.self) }.first
    let branches = route?.block?.items.compactMap { $0.as(RouteBranchSyntax.self) } ?? []
    #expect(branches.map(\.isAlso) == [true, false, false])
    #expect(branches.map { $0.stable?.name?.text } == [nil, "payments", nil])
    #expect(branches[0].targets?.targets.map(\.text) == ["audit_log"])
    #expect(branches[2].targets?.drop?.because?.reason?.constant == "synthetic checks")
    guard case .binaryExpr(let condition) = branches[0].condition else {
      Issue.record("the condition is \(String(describing: branches[0].condition))")
      return
    }
    #expect(condition.left?.text == "severity")
    #expect(condition.operator?.kind == .equal)
    #expect(condition.right?.text == "critical")
  }

  @Test func literalsHaveValues() {
    let text = """
      edition 2026
      let a = [12, 0.5, 99.9%, 1w2d3h4m5s6ms, 10MiB, 24:00, 2024-02-29, true]
      """
    guard case .letDecl(let declaration) = parsed(text).file?.declarations.first,
      case .listExpr(let list) = declaration.value
    else {
      Issue.record("no list")
      return
    }
    let values = list.elements.map { element -> String in
      switch element {
      case .intLiteral(let view): "\(view.value ?? -1)"
      case .floatLiteral(let view): "\(view.value ?? -1)"
      case .percentLiteral(let view): "\(view.percent ?? -1)"
      case .durationLiteral(let view): "\(view.milliseconds ?? -1)"
      case .bytesLiteral(let view): "\(view.byteCount ?? -1)"
      case .timeLiteral(let view): "\(view.minutes ?? -1)"
      case .dateLiteral(let view):
        "\(view.date?.year ?? 0)-\(view.date?.month ?? 0)-\(view.date?.day ?? 0)"
      case .boolLiteral(let view): "\(view.isTrue)"
      default: "?"
      }
    }
    #expect(
      values == ["12", "0.5", "99.9", "788645006", "10485760", "1440", "2024-2-29", "true"])
  }

  @Test func theNodeAtAnOffsetIsTheInnermost() {
    let file = parsed("edition 2026\nlet abc = f(x.y)\n")
    let tree = file.tree
    #expect(tree.kind(of: tree.node(at: 18)) == .name)
    #expect(tree.kind(of: tree.node(at: 25)) == .nameExpr)
    #expect(tree.kind(of: tree.node(at: 28)) == .name)
  }

  @Test func everyKeywordIsFoundByItsHash() {
    let kinds = (TokenKind.firstKeyword.rawValue...UInt8.max).compactMap(TokenKind.init(rawValue:))
    for kind in kinds {
      #expect(parsed(kind.spelling).tree.tokenKinds.first == kind)
      #expect(parsed(kind.spelling + "x").tree.tokenKinds.first == .identifier)
    }
  }
}
