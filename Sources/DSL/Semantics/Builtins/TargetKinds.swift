/// A tool that files can be written for.
package struct TargetKind: Sendable {
  package let kind: NamedKind
  /// The versions it can be written for, the oldest and the newest.
  package let versions: (oldest: TargetVersion, newest: TargetVersion)
  /// The version that is taken where none is said.
  package let usual: TargetVersion
  /// The sorts of declarations that it can express.
  package let sorts: [String]

  private static let common = [
    Attribute("version", .text, isCompulsory: true, "The version the files are written for."),
    Attribute(
      "write", .path, isCompulsory: true,
      "A file, or a folder that ends with `/`, below the folder of the output."),
  ]

  private static let rules =
    common + [
      Attribute("source", .source, "Rules of this source only.")
    ]

  package static let all = [
    TargetKind(
      kind: NamedKind(
        "alertmanager", "target", "The configuration of Alertmanager.",
        common + [
          Attribute(
            "secrets", .text, default: #""/etc/alertmanager/secrets""#,
            "Where the host keeps secrets, each in a file of its name.")
        ]),
      versions: (TargetVersion([0, 22]), TargetVersion([0, 34])), usual: TargetVersion([0, 34]),
      sorts: ["route", "inhibit", "mute", "channel", "template", "calendar"]),
    TargetKind(
      kind: NamedKind(
        "alertmanager_config", "target",
        "An `AlertmanagerConfig` object of Kubernetes; the version is the Prometheus operator's.",
        common + [
          Attribute(
            "api", .word(["v1alpha1", "v1beta1"]), default: "v1alpha1",
            "The version of `monitoring.coreos.com`."),
          Attribute("name", .text, default: "the package's name", "The name of the object."),
          Attribute(
            "namespace", .text,
            "The namespace of the object; by default its alerts alone are routed."),
          Attribute("labels", .pairs, "Labels of the object, by which an Alertmanager selects it."),
          Attribute(
            "secrets", .text, default: "the name of the object",
            "The Secret in the same namespace that holds the secrets, each under a key of its name."
          ),
        ]),
      versions: (TargetVersion([0, 53]), TargetVersion([0, 999])), usual: TargetVersion([0, 93]),
      sorts: ["route", "inhibit", "mute", "channel", "template", "calendar"]),
    TargetKind(
      kind: NamedKind(
        "prometheus", "target", "Files of rules for Prometheus.",
        rules + [
          Attribute(
            "config", .path,
            "A file for the part of the configuration that names the files of rules."),
          Attribute(
            "alertmanagers", .servers, "Where alerts are sent to, for `config`; needs it."),
        ]),
      versions: (TargetVersion([2, 30]), TargetVersion([3, 99])), usual: TargetVersion([3, 5]),
      sorts: ["rules", "slo"]),
    TargetKind(
      kind: NamedKind("vmalert", "target", "Files of rules for vmalert.", rules),
      versions: (TargetVersion([1, 79]), TargetVersion([1, 999])), usual: TargetVersion([1, 122]),
      sorts: ["rules", "slo"]),
    TargetKind(
      kind: NamedKind(
        "prometheus_rule", "target",
        "`PrometheusRule` objects of Kubernetes; the version is that of the Prometheus operator.",
        rules + [
          Attribute(
            "name", .text, default: "the package's name",
            "The name of the object; in a folder the names begin with it."),
          Attribute("namespace", .text, "The namespace of the object."),
          Attribute("labels", .pairs, "Labels of the object, by which Prometheus selects it."),
        ]),
      versions: (TargetVersion([0, 50]), TargetVersion([0, 999])), usual: TargetVersion([0, 86]),
      sorts: ["rules", "slo"]),
    TargetKind(
      kind: NamedKind(
        "grafana", "target", "Files that provision Grafana's alerting.",
        rules + [
          Attribute(
            "folder", .text, default: "the package's name", "The folder of Grafana for the rules."),
          Attribute(
            "datasource", .text, default: #""prometheus""#,
            "The identifier of the data source that the rules ask."),
          Attribute(
            "secrets", .text, default: #""/etc/grafana/secrets""#,
            "Where the host keeps secrets, each in a file of its name."),
        ]),
      versions: (TargetVersion([12, 1]), TargetVersion([12, 99])), usual: TargetVersion([12, 2]),
      sorts: ["route", "inhibit", "mute", "channel", "template", "calendar", "rules", "slo"]),
    TargetKind(
      kind: NamedKind(
        "grafana_dashboard", "target", "A dashboard of the package for Grafana.", common),
      versions: (TargetVersion([11, 0]), TargetVersion([12, 99])), usual: TargetVersion([12, 2]),
      sorts: ["route", "rules", "slo"]),
  ]
}

/// `0.27` or `2.45.1`.
package struct TargetVersion: Comparable, Sendable, CustomStringConvertible {
  package let numbers: [Int]

  package init(_ numbers: [Int]) { self.numbers = numbers }

  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } ? Int(part) : nil
    }
    guard (1...3).contains(numbers.count), numbers.count == parts.count else { return nil }
    self.numbers = numbers
  }

  package var description: String { numbers.map(String.init).joined(separator: ".") }

  /// Compares as many numbers as both have, so that `0.28.1` is not newer than `0.28`.
  package static func < (left: TargetVersion, right: TargetVersion) -> Bool {
    for (first, second) in zip(left.numbers, right.numbers) where first != second {
      return first < second
    }
    return false
  }
}
