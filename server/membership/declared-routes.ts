import { type RequestHandler, Router } from 'express'
import type { Access } from './access.js'
import { guard } from './authenticate.js'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

export interface DeclaredRoute {
  method: Method
  path: string
  access: Access
}

/**
 * A router on which a route cannot be added without saying who may call it; the guard stands before its handlers. The
 * list is there for a test that walks every route as everybody.
 */
export class DeclaredRoutes {
  readonly router: Router = Router()
  readonly list: DeclaredRoute[] = []

  add(method: Method, path: string, access: Access, ...handlers: RequestHandler[]): this {
    this.list.push({ method, path, access })
    this.router[method](path, guard(access), ...handlers)
    return this
  }
}
