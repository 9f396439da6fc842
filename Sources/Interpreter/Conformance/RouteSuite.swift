import DSL

extension ConformanceSuite {
  /// `routes.jsonl`: routes reached by a label set, route keys, options, grouping.
  package static let routes = ConformanceSuite(name: "routes") { record, _ in
    try RouteSuite.run(record)
  }

  /// `routes_amtool.jsonl`: generated route trees and the receivers that amtool names.
  package static let routesAmtool = ConformanceSuite(name: "routes_amtool") { record, _ in
    try RouteSuite(record, mode: record.matcherMode(default: .fallback)).match(record)
  }
}

/// An imported route tree and our router over it.
private struct RouteSuite {
  let imported: AlertmanagerImport
  let router: Router

  static func run(_ record: JSONValue) throws -> ConformanceOutcome {
    switch try record.text("kind") {
    case "match": return try RouteSuite(record).match(record)
    case "walk":
      let wanted = try record.list("receivers").map(\.string)
      return .compare(try RouteSuite(record).imported.receivers, wanted.compactMap { $0 })
    case "ids":
      let wanted = try record.list("ids").compactMap(\.string)
      let ids = try RouteSuite(record).imported.program.routes.map(\.key)
      return .compare(ids.sorted(), wanted.sorted())
    case "inherit": return try RouteSuite(record).inherit(record)
    case "group_labels": return try groupLabels(record)
    case "groups": return try RouteSuite(record).groups(record)
    case "route_labels":
      return .skipped("route labels are for Alertmanager's templates; programs have none")
    case let kind: return .skipped("unknown kind '\(kind)'")
    }
  }

  init(_ record: JSONValue, mode: MatcherMode? = nil) throws {
    let mode = try mode ?? record.matcherMode()
    let config: AlertmanagerConfig
    if let text = record["route_yaml"]?.string {
      config = AlertmanagerConfig(
        route: try AlertmanagerRoute.read(YAMLReader.read(text), mode: mode))
    } else {
      config = try AlertmanagerConfig.read(Array(record.text("config_yaml").utf8), mode: mode)
    }
    self.init(config)
  }

  private init(_ config: AlertmanagerConfig) {
    imported = AlertmanagerImport(config, version: "conformance", file: "record")
    router = CompiledProgram(imported.program, zones: ZoneTable()).router
  }

  // MARK: Kinds

  func match(_ record: JSONValue) throws -> ConformanceOutcome {
    .all(try record.list("cases").map(match(case:)))
  }

  private func match(case test: JSONValue) throws -> ConformanceOutcome {
    let found = router.route(try test.labels("labels"), at: .seconds(0)).map(\.node.index)
    let receivers = try test.list("receivers").compactMap(\.string)
    guard found.map({ imported.receivers[$0] }) == receivers else {
      let names = found.map { imported.receivers[$0] }
      return .failed("\(test["labels"]?.text ?? ""): wanted \(receivers), got \(names)")
    }
    if let keys = test["keys"]?.array?.compactMap(\.string) {
      guard found.map({ imported.routeKeys[$0] }) == keys else {
        return .compare(found.map { imported.routeKeys[$0] }, keys)
      }
    }
    guard let options = test["opts"]?.array else { return .passed }
    return .compare(found.map { self.options($0) }, try options.map(Options.init))
  }

  private func inherit(_ record: JSONValue) throws -> ConformanceOutcome {
    .all(
      try record.list("nodes").map { node in
        var reference = Ref<RouteNode>(0)
        for number in try node.list("path").compactMap(\.int) {
          let children = imported.program.routes[reference].children
          guard children.indices.contains(Int(number)) else {
            return .failed("there is no route at \(node["path"]?.text ?? "")")
          }
          reference = children[Int(number)]
        }
        let isAll = imported.program.routes[reference].grouping == .all
        return .compare(isAll, try node.flag("group_by_all"))
      })
  }

  private static func groupLabels(_ record: JSONValue) throws -> ConformanceOutcome {
    let names = try record.list("group_by").compactMap(\.string)
    var route = try AlertmanagerRoute.read(YAMLReader.read("receiver: r"), mode: .fallback)
    route.groupBy = try record.flag("group_by_all") ? [AlertmanagerRoute.allLabels] : names
    let router = RouteSuite(AlertmanagerConfig(route: route)).router
    let group = router.groupLabels(Ref(0), try record.labels("labels"))
    return .compare(
      group.map.pairs.map(Pair.init), try record.labels("group").map.pairs.map(Pair.init))
  }

  private func groups(_ record: JSONValue) throws -> ConformanceOutcome {
    var found: [String: [Int]] = [:]
    for (number, alert) in try record.list("alerts").enumerated() {
      let labels = try alert.labels("labels")
      for match in router.route(labels, at: .seconds(0)) {
        let group = router.groupLabels(match.node, labels)
        let key = "\(imported.routeKeys[match.node.index]):\(describe(group))"
        let id = imported.program.routes[match.node].key
        found["\(imported.receivers[match.node.index]) \(key) \(id)", default: []].append(number)
      }
    }
    var wanted: [String: [Int]] = [:]
    for group in try record.list("groups") {
      let name =
        "\(try group.text("receiver")) \(try group.text("group_key")) \(try group.text("route_id"))"
      wanted[name] = try group.list("alerts").compactMap { $0.int.map(Int.init) }
    }
    return .compare(found, wanted)
  }

  /// The labels as they stand in a group key.
  private func describe(_ labels: LabelSet) -> String {
    let pairs = labels.map.pairs.map { "\($0.name)=\(quotedForGo($0.value))" }
    return "{" + pairs.joined(separator: ", ") + "}"
  }

  // MARK: Options

  private struct Pair: Equatable {
    let name: String
    let value: String
  }

  private struct Options: Equatable {
    var receiver: String
    var groupBy: [String]
    var isAll: Bool
    var seconds: [Double]

    init(_ value: JSONValue) throws {
      receiver = try value.text("receiver")
      groupBy = try value.list("group_by").compactMap(\.string)
      isAll = try value.flag("group_by_all")
      seconds = try ["group_wait", "group_interval", "repeat_interval"].map {
        try value.required($0, \.number)
      }
    }

    init(_ node: RouteNode, receiver: String) {
      self.receiver = receiver
      switch node.grouping {
      case .all: (groupBy, isAll) = ([], true)
      case .labels(let names): (groupBy, isAll) = (names, false)
      }
      seconds = [node.wait, node.interval, node.repeatInterval].map(\.seconds)
    }
  }

  private func options(_ index: Int) -> Options {
    Options(imported.program.routes[index], receiver: imported.receivers[index])
  }
}
