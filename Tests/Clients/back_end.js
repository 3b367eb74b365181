// A back end for forwarded calls: what it does is the first part of the path. It writes a line in JSON for each thing that happens:
// its port, then each request with the numbers of its connection and of itself there, and each answer that nobody waited for.
'use strict';
const http = require('http');
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
let connections = 0;

const json = (response, status, value) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
};

// A piece again and again, as long as somebody takes it.
const repeat = (response, piece, pause) => {
  const timer = setInterval(() => response.write(piece), pause);
  response.on('close', () => clearInterval(timer));
};

const kinds = {
  echo: (request, response, body) => json(response, 200, { url: request.url, headers: request.headers, call: JSON.parse(body) }),
  value: (request, response) => json(response, 200, ' [1, "two", null] \r\n'),
  none: (request, response) => response.writeHead(204).end(),
  wrong: (request, response) => json(response, 400, { error: 'No such room.' }),
  forbidden: (request, response) => json(response, 403, { error: 'Not for you.', detail: 'sesame' }),
  silent: (request, response) => json(response, 404, { message: 'sesame' }),
  created: (request, response) => json(response, 201, { id: 1 }),
  failing: (request, response) => json(response, 503, { error: 'sesame' }),
  redirect: (request, response) => response.writeHead(302, { location: '/echo' }).end(),
  half: (request, response) => json(response, 200, '{"text": "sesa'),
  two: (request, response) => json(response, 200, '{} {}'),
  html: (request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>sesame</p>'),
  large: (request, response) => json(response, 200, JSON.stringify('x'.repeat((1 << 20) - 2))),
  huge: (request, response) => json(response, 200, JSON.stringify('x'.repeat((1 << 20) - 1))),
  flood: (request, response) => repeat(response, 'x'.repeat(1 << 16), 1),
  endless: (request, response) => repeat(response, ' ', 20),
  slow: () => {},
  reset: (request) => request.socket.resetAndDestroy(),
  end: (request) => request.socket.end(),
};

const server = http.createServer((request, response) => {
  const socket = request.socket;
  socket.number ??= ++connections;
  socket.requests = (socket.requests ?? 0) + 1;
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (piece) => { body += piece; });
  request.on('end', () => {
    const kind = request.url.split(/[/?]/)[1];
    say({ request: kind, url: request.url, connection: socket.number, number: socket.requests });
    response.on('close', () => { if (!response.writableFinished) say({ left: kind }); });
    kinds[kind](request, response, body);
  });
});
server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
