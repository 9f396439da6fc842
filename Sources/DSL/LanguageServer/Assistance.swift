// What helps while writing and reading: completion, signatures, colours, hints, actions.
extension LanguageServer {
  mutating func completion(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (target, offset) = try place(params)
    let neighbours = workspace.neighbours(of: target.path, among: packageFolders())
    let completion = target.package.completions(
      in: target.file, at: offset, neighbours: neighbours)
    let range = target.source.json(completion.replaced, client.unit)
    let items = completion.items.enumerated().map { order, item -> JSONValue in
      let digits = String(order)
      var value: JSONValue = [
        "label": .string(item.label), "kind": .int(item.kind.number),
        "sortText": .string(String(repeating: "0", count: max(0, 4 - digits.count)) + digits),
      ]
      if !item.detail.isEmpty { value = value.with("detail", .string(item.detail)) }
      if !item.doc.isEmpty { value = value.with("documentation", markup(code: "", item.doc)) }
      let isSnippet = client.hasSnippets && item.snippet != nil
      let text = isSnippet ? item.snippet ?? item.label : item.label
      if isSnippet { value = value.with("insertTextFormat", 2) }
      value = value.with("textEdit", ["range": range, "newText": .string(text)])
      guard !item.edits.isEmpty else { return value }
      let edits = item.edits.map {
        textEdit($0.span.range, $0.replacement, in: target.source)
      }
      return value.with("additionalTextEdits", .array(edits))
    }
    return ["isIncomplete": false, "items": .array(items)]
  }

  /// The folders of packages in the client's folders; looked for again when files change.
  private mutating func packageFolders() -> [String] {
    if let known = knownFolders { return known }
    let found = Set(roots.flatMap { workspace.folders(under: $0) }).sorted()
    knownFolders = found
    return found
  }

  mutating func signatureHelp(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (target, offset) = try place(params)
    guard let call = target.package.calledFunction(in: target.file, at: offset) else {
      return .null
    }
    let parameters = call.parameters.map { parameter -> JSONValue in
      ["label": .string(parameter)]
    }
    return [
      "signatures": [
        [
          "label": .string(call.signature), "documentation": markup(code: "", call.doc),
          "parameters": .array(parameters),
        ]
      ],
      "activeSignature": 0, "activeParameter": .int(Int64(call.active)),
    ]
  }

  mutating func semanticTokens(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    return encoded(target.package.classifiedTokens(of: target.file), target.source)
  }

  mutating func semanticTokensInRange(
    _ params: JSONValue
  ) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    let range = try target.source.range(params["range"], client.unit)
    let tokens = target.package.classifiedTokens(of: target.file).filter {
      range.start < $0.range.end && $0.range.start < range.end
    }
    return encoded(tokens, target.source)
  }

  /// Five numbers for each token, places relative to the token before.
  private func encoded(_ tokens: [ClassifiedToken], _ source: SourceFile) -> JSONValue {
    var data: [JSONValue] = []
    var last = SourcePosition(line: 0, column: 0)
    for token in tokens {
      let start = source.position(of: token.range.start, in: client.unit)
      let end = source.position(of: token.range.end, in: client.unit)
      let column = start.line == last.line ? start.column - last.column : start.column
      for number in [
        start.line - last.line, column, end.column - start.column, token.tokenClass.rawValue,
        token.isDeclaration ? 1 : 0,
      ] { data.append(.int(Int64(number))) }
      last = start
    }
    return ["data": .array(data)]
  }

  mutating func inlayHints(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    let range = try target.source.visibleRange(params["range"], client.unit)
    return .array(
      target.package.hints(of: target.file, in: range).map { hint in
        let value: JSONValue = [
          "position": target.source.json(hint.offset, client.unit), "label": .string(hint.text),
        ]
        return hint.isType ? value.with("kind", 1) : value
      })
  }

  mutating func codeActions(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    let range = try target.source.range(params["range"], client.unit)
    let only = params.at("context", "only")?.array?.compactMap(\.string)
    let actions = target.package.actions(in: target.file, range).filter { action in
      guard let only else { return true }
      return only.contains { action.kind.name == $0 || action.kind.name.hasPrefix($0 + ".") }
    }
    return .array(
      actions.map { action in
        var value: JSONValue = [
          "title": .string(action.title), "kind": .string(action.kind.name),
          "edit": workspaceEdit(action.edits, in: target.package),
        ]
        if let diagnostic = action.diagnostic {
          let finding = finding(diagnostic, in: target.package, target.source)
          value = value.with("diagnostics", [finding])
        }
        return action.isSafe && action.kind == .fix ? value.with("isPreferred", true) : value
      })
  }

  mutating func codeLenses(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    let folder = JSONValue.string(uri(workspace.key(of: target.path)))
    return .array(
      target.package.runnables(of: target.file).map { place in
        let command: JSONValue =
          switch place.action {
          case .test(let title):
            [
              "title": "run test", "command": "tocsin.runTest",
              "arguments": [folder, .string(title)],
            ]
          case .explain(let labels):
            [
              "title": "explain", "command": "tocsin.explain",
              "arguments": [folder, .array(labels.map { .string("\($0.label)=\($0.value)") })],
            ]
          }
        return ["range": target.source.json(place.range, client.unit), "command": command]
      })
  }

  mutating func documentLinks(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    return .array(
      target.file.links.map { link in
        ["range": target.source.json(link.range, client.unit), "target": .string(link.address)]
      })
  }
}

/// The names of token classes that are announced, in the order of `TokenClass`.
enum TokenLegend {
  static var json: JSONValue {
    [
      "tokenTypes": .array(TokenClass.allCases.map { .string(name($0)) }),
      "tokenModifiers": ["declaration"],
    ]
  }

  private static func name(_ tokenClass: TokenClass) -> String {
    switch tokenClass {
    case .keyword: "keyword"
    case .comment: "comment"
    case .string: "string"
    case .number: "number"
    case .type: "type"
    case .label: "property"
    case .value: "enumMember"
    case .variable: "variable"
    case .parameter: "parameter"
    case .member: "property"
    case .function: "function"
    case .channel: "class"
    case .person: "namespace"
    case .calendar: "struct"
    case .declaration: "class"
    }
  }
}

extension OfferedAction.Kind {
  fileprivate var name: String {
    switch self {
    case .fix: "quickfix"
    case .extract: "refactor.extract"
    case .fixAll: "source.fixAll"
    }
  }
}

extension CompletionItem.Kind {
  fileprivate var number: Int64 {
    switch self {
    case .keyword: 14
    case .attribute: 10
    case .kind: 7
    case .label: 5
    case .value: 20
    case .name: 6
    case .function: 3
    case .member: 5
    case .type: 25
    }
  }
}
