import HTTPTypes
import Hummingbird

/// Answers 405 with what is allowed where a path exists but not for the method asked for.
func refuseOtherMethods(in router: Hummingbird.Router<AppContext>) {
  var known: [String: (path: RouterPath, methods: Set<HTTPRequest.Method>)] = [:]
  for route in router.routes {
    known[route.path.description, default: (route.path, [])].methods.insert(route.method)
  }
  for (path, methods) in known.values {
    let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
    for method in usualMethods where !methods.contains(method) {
      router.on(path, method: method) { request, _ -> Response in
        throw Failure(
          .methodNotAllowed, "\(request.method) is not allowed here; allowed: \(allowed)",
          headers: [.allow: allowed])
      }
    }
  }
}

private let usualMethods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]
