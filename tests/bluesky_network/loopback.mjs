// The network listens on every interface; tests are nobody else's business, so it is kept on this machine.
import net from 'node:net'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...given) {
  if (typeof given[0] === 'number') {
    const host = typeof given[1] === 'string' ? [] : ['127.0.0.1']
    return listen.call(this, given[0], ...host, ...given.slice(1))
  }
  if (given[0] && typeof given[0] === 'object' && given[0].port !== undefined && !given[0].host) {
    given[0] = { ...given[0], host: '127.0.0.1' }
  }
  return listen.apply(this, given)
}
