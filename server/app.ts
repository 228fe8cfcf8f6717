import compression from 'compression';
import express, { Router, type Express, type RequestHandler } from 'express';
import { routes } from './features/index.ts';
import { againRoute } from './request/againRoute.ts';
import { plainForwarded } from './request/clientAddress.ts';
import { mostParameters, mostText } from './request/describeError.ts';
import { errorPage, nothingHere } from './request/errorPage.ts';
import { handle } from './request/handle.ts';
import { health } from './request/health.ts';
import { hostOf } from './request/requestFacts.ts';
import { readHost } from './request/readHost.ts';
import { isAdminPath } from './request/returnPath.ts';
import { requestLog } from './request/log.ts';
import { againParameter } from './request/keptForms.ts';
import { nearestPageOf } from './request/nearestPage.ts';
import { oneMeaning } from './request/oneMeaning.ts';
import type { Route } from './request/route.ts';
import { sameOrigin } from './request/sameOrigin.ts';
import { securityHeaders } from './request/securityHeaders.ts';
import { noteBadText, readSeen } from './request/seen.ts';
import type { Services } from './request/services.ts';
import { endUnread } from './request/unread.ts';
import { filesRoom, networksRoom, receiveFiles } from './request/receiveFiles.ts';
import { fieldsRoom, readUpload, uploadRoom } from './request/upload.ts';

/** The whole app: middleware in the order that a request meets it, then the routes of every feature. */
export function createApp(services: Services): Express {
  const { config, logger, staticFiles } = services;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', config.trustProxy);
  app.use(requestLog(logger));
  app.use(endUnread);
  app.use(securityHeaders(config.baseUrl));
  app.use(oneMeaning);
  app.use(plainForwarded);
  app.use(compression({ level: 4 }));
  app.use(staticFiles.router());
  app.use(health(services));
  app.use(readHost(config.baseUrl, logger));
  // The few actions that may come from any site (S4). They get no body.
  app.use(routers(services, routes.filter(isFromAnywhere)));
  app.use(sameOrigin(config.baseUrl));
  app.use(
    express.urlencoded({
      ...{ extended: false, limit: mostText, parameterLimit: mostParameters, inflate: false },
      verify: noteBadText,
    }),
  );
  app.use(readSeen);
  app.use(routers(services, routes));
  app.use(nothingHere);
  app.use(errorPage(services));
  return app;
}

/** One router each for the platform, the back office and the portal, so that a request is compared only with the routes of its own side. */
function routers(services: Services, some: readonly Route[], rooms = makeRooms()): RequestHandler {
  const places = { platform: Router(), admin: Router(), portal: Router() };
  const again = { admin: Router(), portal: Router() };
  for (const route of some) {
    const place = isPlatforms(route) ? 'platform' : isAdminPath(route.path) ? 'admin' : 'portal';
    const first = readsBefore(route, services, rooms);
    places[place][route.method](route.path, ...first, handle(route, services, nearest));
    if (
      place !== 'platform' &&
      route.method === 'post' &&
      (route.side === 'staff' || route.side === 'portal')
    )
      again[place].get(route.path, handle(againRoute(route, nearest), services, nearest));
  }
  return (request, response, next) => {
    const place =
      hostOf(request).kind === 'platform' ? 'platform' : isAdminPath(request.path) ? 'admin' : 'portal';
    if (place !== 'platform' && request.query[againParameter] !== undefined)
      again[place](request, response, (error?: unknown) => {
        if (error) next(error);
        else places[place](request, response, next);
      });
    else places[place](request, response, next);
  };
}

/** What reads a form with files before its route is called. */
function readsBefore(
  route: Route,
  services: Services,
  rooms: ReturnType<typeof makeRooms>,
): RequestHandler[] {
  if ((route.side === 'staff' || route.side === 'portal') && route.files)
    return [receiveFiles(route, services, rooms)];
  if (route.side !== 'staff') return [];
  return route.multipart ? [readUpload(route, services, rooms)] : [];
}

const isPlatforms = ({ side }: Route) => side === 'platform' || side === 'operator';
const makeRooms = () => ({
  uploads: uploadRoom(),
  files: filesRoom(),
  portalFiles: filesRoom(),
  networks: networksRoom(),
  fields: fieldsRoom(),
});
const nearest = nearestPageOf(routes);
const isFromAnywhere = (route: Route) => route.side === 'public' && route.fromAnywhere === true;
