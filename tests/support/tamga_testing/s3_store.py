"""A store of objects that speaks S3 as far as CRLs are put into it: it checks AWS Signature Version 4 by an implementation of its
own, after the specification ("Authenticating Requests: Using the Authorization Header" of the Amazon S3 API Reference)."""

import datetime
import hashlib
import hmac
import http.server
import re
import threading

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = datetime.timedelta(minutes=15)
AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=(?P<key>[^/]+)/(?P<day>\d{{8}})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request,\s*"
    r"SignedHeaders=(?P<names>[a-z0-9;-]+),\s*Signature=(?P<signature>[0-9a-f]{64})")


def canonical_request(method, path, headers, names, payload_sha256):
    """`headers` by small names, `path` as it stands in the request, without a query."""
    lines = [f"{name}:{' '.join(headers[name].split())}" for name in names]
    return "\n".join([method, path, "", *lines, "", ";".join(names), payload_sha256])


def signature(secret, request, moment, region, service="s3"):
    """Of a canonical request; `moment` as "20130524T000000Z"."""
    def keyed(key, text):
        return hmac.new(key, text.encode(), hashlib.sha256).digest()
    day = moment[:8]
    key = ("AWS4" + secret).encode()
    for part in (day, region, service, "aws4_request"):
        key = keyed(key, part)
    hashed = hashlib.sha256(request.encode()).hexdigest()
    return keyed(key, "\n".join([ALGORITHM, moment, f"{day}/{region}/{service}/aws4_request", hashed])).hex()


class S3Store(http.server.ThreadingHTTPServer):
    """Keeps what one access key puts into one bucket. `refusals`: the codes of what was refused."""

    def __init__(self, bucket, region, access_key, secret):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bucket, self.region, self.access_key, self.secret = bucket, region, access_key, secret
        self.objects, self.history, self.refusals = {}, [], []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/{self.bucket}/crl"

    def fault(self, method, path, headers, body):
        """Why a request is refused: (status, code); None for a good one."""
        found = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        if not found:
            return 403, "AccessDenied"
        names = found["names"].split(";")
        # S3 wants these signed: Host and whatever begins with x-amz-.
        if names != sorted(names) or not {"host", *(name for name in headers if name.startswith("x-amz-"))} <= set(names):
            return 403, "AccessDenied"
        if found["key"] != self.access_key:
            return 403, "InvalidAccessKeyId"
        if any(name not in headers for name in [*names, "x-amz-date", "x-amz-content-sha256"]):
            return 403, "SignatureDoesNotMatch"
        moment = headers["x-amz-date"]
        stamp = datetime.datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        if abs(datetime.datetime.now(datetime.timezone.utc) - stamp) > SKEW or found["day"] != moment[:8]:
            return 403, "RequestTimeTooSkewed"
        if (found["region"], found["service"]) != (self.region, "s3"):
            return 400, "AuthorizationHeaderMalformed"
        digest = headers["x-amz-content-sha256"]
        wanted = signature(self.secret, canonical_request(method, path, headers, names, digest), moment, self.region)
        if not hmac.compare_digest(found["signature"], wanted):
            return 403, "SignatureDoesNotMatch"
        if digest != hashlib.sha256(body).hexdigest():
            return 400, "XAmzContentSHA256Mismatch"
        if not path.startswith(f"/{self.bucket}/"):
            return 404, "NoSuchBucket"
        return None


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_request(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        store = self.server
        with store.lock:
            fault = store.fault(self.command, self.path, headers, body)
            if fault is None and self.command != "PUT":
                fault = 405, "MethodNotAllowed"  # there are no collections
            if fault is None:
                store.objects[self.path] = (headers["content-type"], body)
                store.history.append((self.path, body))
            else:
                store.refusals.append(fault[1])
        status, answer = (200, b"") if fault is None else (fault[0], f"<Error><Code>{fault[1]}</Code></Error>".encode())
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_PUT = do_MKCOL = do_GET = handle_request

    def log_message(self, *arguments):
        pass
