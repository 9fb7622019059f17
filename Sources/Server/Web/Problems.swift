import Automation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Turns everything that goes wrong with a request into a problem document, 404 and 405 included.
struct Problems: RouterMiddleware {
    typealias Context = WebContext

    /// The methods of a path that there are routes for; none where there is no such path.
    let methods: @Sendable (_ path: String) -> [String]

    func handle(
        _ request: Request,
        context: WebContext,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response
        } catch let error as HTTPError {
            return problem(error, request).response
        } catch let error as JournalError {
            context.logger.error("the journal failed", metadata: ["reason": "\(error)"])
            return Problem.journal.response
        } catch let error as HTTPParserError {
            return Problem(error).response
        } catch is SlowRequest {
            return Problem(.requestTimeout, "the request's body did not arrive in time").response
        } catch is CancellationError {
            return Problem.stopping.response
        } catch let error as any HTTPResponseError {
            let words = error.status.reasonPhrase
            return Problem(error.status, "the request can't be taken: \(words)").response
        } catch {
            if context.isGone { throw error }
            // What it says may quote what was sent: only its kind is logged.
            context.logger.error("a request failed", metadata: ["kind": "\(type(of: error))"])
            return Problem(.internalServerError, "this is a fault of settle; see its log").response
        }
    }

    private func problem(_ error: HTTPError, _ request: Request) -> Problem {
        guard error.status == .notFound else {
            return Problem(error.status, error.body ?? "the request can't be taken")
        }
        let path = request.uri.path
        let methods = methods(path)
        guard methods.isEmpty else {
            var problem = Problem(
                .methodNotAllowed,
                "\(path) takes \(methods.joined(separator: ", ")); GET /openapi.json lists all routes"
            )
            problem.allow = methods.joined(separator: ", ")
            return problem
        }
        return Problem(.notFound, "there is nothing at \(path); GET /openapi.json lists all routes")
    }
}

extension Problem {
    /// The journal can't be read or written.
    static var journal: Problem {
        var problem = Problem(
            .serviceUnavailable,
            "the journal can't be used just now; nothing was acknowledged that is not on disk"
        )
        problem.retryAfter = 5
        return problem
    }

    /// The host ends, or has not begun.
    static var stopping: Problem {
        var problem = Problem(
            .serviceUnavailable,
            "the host is starting or stopping; nothing was taken, send it again"
        )
        problem.retryAfter = 2
        return problem
    }

    /// There is nothing that the one who asks may see; the same whether there is something or not.
    static func nothing(_ what: String) -> Problem {
        Problem(.notFound, "there is no \(what), or it is not within your shops")
    }
}
