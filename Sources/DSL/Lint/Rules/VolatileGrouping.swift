/// Grouping by a label that differs for nearly every alert.
///
/// Pods, containers, addresses and identifiers come and go. Grouped by one of them, a failing
/// deployment of forty pods is forty messages and forty tickets, and the next roll-out forty more.
/// Group by the service or the cluster and let the message list the rest.
struct VolatileGrouping: NodeLintRule {
  static let code = DiagnosticCode.volatileGrouping
  static let names: Set<String> = [
    "pod", "pod_name", "container", "container_id", "container_name", "id", "uid", "uuid",
    "pod_ip", "ip", "address", "path", "url", "uri", "request_id", "trace_id", "span_id",
    "session", "session_id", "user", "user_id", "pid", "mac", "image_id", "replica", "endpoint",
    "timestamp", "exported_pod", "exported_instance", "k8s.pod.name", "k8s.pod.uid",
  ]

  static func check(
    _ view: GroupBySettingSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    for label in view.labels {
      let name = label.quoted?.constant ?? label.text
      if names.contains(name) { found.report(.volatileGrouping(at: label.span, name: name)) }
    }
  }
}
