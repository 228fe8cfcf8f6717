import { accessRequestAdminRoutes } from './accessRequests/accessRequests.admin.routes.ts';
import { permissionPresetRoutes } from './permissionPresets/permissionPresets.admin.routes.ts';
import { mergingRoutes } from './merging/merging.admin.routes.ts';
import { accessRequestPublicRoutes } from './accessRequests/accessRequests.public.routes.ts';
import type { Route } from '../request/route.ts';
import { activityRoutes } from './activity/activity.portal.routes.ts';
import { accountAdminRoutes } from './accounts/accounts.admin.routes.ts';
import { bulkAccountRoutes } from './accounts/bulk/bulk.admin.routes.ts';
import { auditAdminRoutes } from './audit/audit.admin.routes.ts';
import { carriedFormRoutes } from './carriedForms/carriedForms.routes.ts';
import { claimAdminRoutes } from './claims/claims.admin.routes.ts';
import { claimPortalRoutes } from './claims/claims.portal.routes.ts';
import { claimCommentAdminRoutes } from './claims/comments/comments.admin.routes.ts';
import { claimCommentPortalRoutes } from './claims/comments/comments.portal.routes.ts';
import { invoiceAdminRoutes } from './invoices/invoices.admin.routes.ts';
import { billingRecipientRoutes } from './invoices/billingRecipients.admin.routes.ts';
import { customerBillingRoutes } from './invoices/customerBilling.admin.routes.ts';
import { invoiceDoingRoutes } from './invoices/doing.admin.routes.ts';
import { priceListRoutes } from './prices/prices.admin.routes.ts';
import { reportMailRoutes } from './reports/mails/reportMails.admin.routes.ts';
import { reportRoutes } from './reports/reports.routes.ts';
import { bankRoutes } from './invoices/bank/bank.admin.routes.ts';
import { bookRoutes } from './invoices/books/books.admin.routes.ts';
import { invoiceMailRoutes } from './invoices/books/invoiceMailing.admin.routes.ts';
import { statementMailRoutes } from './invoices/books/mailing.admin.routes.ts';
import { statementPortalRoutes } from './invoices/books/statement.portal.routes.ts';
import { invoiceWorkRoutes } from './invoices/work/work.admin.routes.ts';
import { estimateAdminRoutes } from './invoices/estimates/estimates.admin.routes.ts';
import { estimateDoingRoutes } from './invoices/estimates/doing.admin.routes.ts';
import { estimateWorkRoutes } from './invoices/estimates/workOrder.admin.routes.ts';
import { estimatePortalRoutes } from './invoices/estimates/estimates.portal.routes.ts';
import { invoicePortalRoutes } from './invoices/invoices.portal.routes.ts';
import { importRoutes } from './imports/imports.admin.routes.ts';
import { creditRoutes } from './invoices/credit/credit.admin.routes.ts';
import { depositRoutes } from './invoices/deposits/deposits.admin.routes.ts';
import { recurringDoingRoutes } from './invoices/recurring/doing.admin.routes.ts';
import { recurringRoutes } from './invoices/recurring/recurring.admin.routes.ts';
import { creditPartRoutes } from './invoices/credit/creditPart.admin.routes.ts';
import { reminderRoutes } from './invoices/reminders/reminders.admin.routes.ts';
import { stoppingRoutes } from './invoices/reminders/stopping.admin.routes.ts';
import { electronicRoutes } from './invoices/electronic/electronic.admin.routes.ts';
import { electronicPortalRoutes } from './invoices/electronic/electronic.portal.routes.ts';
import { payToRoutes } from './invoices/paying/payTo.admin.routes.ts';
import { paySeveralRoutes } from './invoices/paying/several.portal.routes.ts';
import { calendarRoutes } from './calendar/calendar.routes.ts';
import { contactAdminRoutes } from './contacts/contacts.admin.routes.ts';
import { portalContactRoutes } from './contacts/portal/portalContacts.portal.routes.ts';
import { assetAdminRoutes } from './assets/assets.admin.routes.ts';
import { assetLabelRoutes } from './assets/labels/labels.admin.routes.ts';
import { assetServiceRoutes } from './assets/services/services.admin.routes.ts';
import { assetMovingRoutes } from './assets/moving/moving.admin.routes.ts';
import { assetPortalRoutes } from './assets/assets.portal.routes.ts';
import { notificationAdminRoutes } from './notifications/notifications.admin.routes.ts';
import { unsubscribeRoutes } from './notifications/unsubscribe/unsubscribe.public.routes.ts';
import { partnerCustomerRoutes } from './outsideCompanies/partnerCustomers/partnerCustomers.portal.routes.ts';
import { outsideCompanyAdminRoutes } from './outsideCompanies/outsideCompanies.admin.routes.ts';
import { giveAccessRoutes } from './giveAccess/giveAccess.admin.routes.ts';
import { homeAdminRoutes } from './home/home.admin.routes.ts';
import { homePortalRoutes } from './home/home.portal.routes.ts';
import { certificateRoutes } from './documents/certificates/certificates.admin.routes.ts';
import { documentAdminRoutes } from './documents/documents.admin.routes.ts';
import { documentPortalRoutes } from './documents/documents.portal.routes.ts';
import { labChoiceRoutes } from './sessionChoices/labChoice.admin.routes.ts';
import { customerChoiceRoutes } from './sessionChoices/customerChoice.portal.routes.ts';
import { facilityChoicePortalRoutes } from './sessionChoices/facilityChoice.portal.routes.ts';
import { ticketFindRoutes } from './tickets/find/find.admin.routes.ts';
import { ticketAdminRoutes } from './tickets/tickets.admin.routes.ts';
import { ticketPortalRoutes } from './tickets/tickets.portal.routes.ts';
import { logoRoutes } from './companySettings/logo.routes.ts';
import { companySettingsRoutes } from './companySettings/companySettings.admin.routes.ts';
import { customerAgentRoutes } from './customers/agent/agent.admin.routes.ts';
import { customerAdminRoutes } from './customers/customers.admin.routes.ts';
import { everythingRoutes } from './customers/everything/everything.admin.routes.ts';
import { customerTabRoutes } from './customers/tabs/customerTabs.admin.routes.ts';
import { portalUserContactRoutes } from './customers/portalUsers/portalUserContact.admin.routes.ts';
import { portalUserAdminRoutes } from './customers/portalUsers/portalUsers.admin.routes.ts';
import { mailLinkRoutes } from './customers/secureLinks/mailLink.admin.routes.ts';
import { mailLinkFindRoutes } from './customers/secureLinks/mailLinkFind.admin.routes.ts';
import { secureLinkAdminRoutes } from './customers/secureLinks/secureLinks.admin.routes.ts';
import { invitationRoutes } from './invitations/invitations.admin.routes.ts';
import { emailTemplateRoutes } from './emailTemplates/emailTemplates.admin.routes.ts';
import { emailAdminRoutes } from './emails/emails.admin.routes.ts';
import { facilityAdminRoutes } from './facilities/facilities.admin.routes.ts';
import { placePortalRoutes } from './facilities/portal/places.portal.routes.ts';
import { portalUserRoutes } from './portalUsers/portalUsers.admin.routes.ts';
import { peopleRoutes } from './portalUsers/portal/people.portal.routes.ts';
import { portalViewRoutes } from './portalViews/portalViews.routes.ts';
import { operatorGroupRoutes } from './operator/groups/groups.operator.routes.ts';
import { operatorHealthRoutes } from './operator/health/health.operator.routes.ts';
import { operatorLogRoutes } from './operator/log/log.operator.routes.ts';
import { operatorPublicRoutes } from './operator/operator.public.routes.ts';
import { operatorTenantRoutes } from './operator/tenants/tenants.operator.routes.ts';
import { passwordLinkRoutes } from './passwordLinks/passwordLinks.public.routes.ts';
import { personnelAdminRoutes } from './personnel/personnel.admin.routes.ts';
import { platformRoutes } from './platform/platform.public.routes.ts';
import { profileAdminRoutes } from './profile/profile.admin.routes.ts';
import { profilePortalRoutes } from './profile/profile.portal.routes.ts';
import { secureLinkEntryRoutes } from './secureLinkEntry/secureLinkEntry.public.routes.ts';
import { settingsAdminRoutes } from './settings/settings.admin.routes.ts';
import { searchRoutes } from './search/search.routes.ts';
import { signInRoutes } from './signIn/signIn.public.routes.ts';
import { usergroupAdminRoutes } from './usergroups/usergroups.admin.routes.ts';
import { whoSeesRoutes } from './whoSees/whoSees.admin.routes.ts';
import { recallNoticeRoutes } from './recallNotices/recallNotices.admin.routes.ts';
import { ownRecallRoutes } from './recallNotices/recallNotices.portal.routes.ts';
import { workOrderBulkRoutes } from './workOrders/bulk/bulk.admin.routes.ts';
import { orderDraftRoutes } from './workOrders/drafts/drafts.admin.routes.ts';
import { orderFromTicketRoutes } from './workOrders/fromTicket/fromTicket.admin.routes.ts';
import { workOrderLineRoutes } from './workOrders/lines/lines.admin.routes.ts';
import { serviceDateRoutes } from './workOrders/serviceDates/serviceDates.admin.routes.ts';
import { jobRoutes } from './workOrders/jobs/jobs.admin.routes.ts';
import { workOrderTypeRoutes } from './workOrders/types/types.admin.routes.ts';
import { workRoutes } from './workOrders/work.admin.routes.ts';
import { workOrderPortalRoutes } from './workOrders/portal/workOrders.portal.routes.ts';
import { workOrderPlaceRoutes } from './workOrders/places/places.admin.routes.ts';
import { workOrderAdminRoutes } from './workOrders/workOrders.admin.routes.ts';
import { userAdminRoutes } from './users/users.admin.routes.ts';
import { importKinds, mailSources } from './jobs.ts';

/** Every route of the product. The route matrix of the tests walks this list, so no route can be forgotten there. */
export const routes: readonly Route[] = [
  ...platformRoutes,
  ...operatorPublicRoutes,
  ...operatorTenantRoutes,
  ...operatorGroupRoutes,
  ...operatorHealthRoutes,
  ...operatorLogRoutes,
  ...signInRoutes,
  ...accessRequestPublicRoutes,
  ...accessRequestAdminRoutes,
  ...permissionPresetRoutes,
  ...mergingRoutes,
  ...settingsAdminRoutes,
  ...companySettingsRoutes,
  ...logoRoutes,
  ...secureLinkEntryRoutes,
  ...passwordLinkRoutes,
  ...profileAdminRoutes,
  ...profilePortalRoutes,
  ...customerAdminRoutes,
  ...homeAdminRoutes,
  ...searchRoutes,
  ...homePortalRoutes,
  ...assetLabelRoutes,
  ...assetAdminRoutes,
  ...assetMovingRoutes,
  ...assetServiceRoutes,
  ...assetPortalRoutes,
  ...certificateRoutes,
  ...documentAdminRoutes,
  ...documentPortalRoutes,
  ...ticketFindRoutes,
  ...ticketAdminRoutes,
  ...ticketPortalRoutes,
  ...labChoiceRoutes,
  ...facilityChoicePortalRoutes,
  ...customerChoiceRoutes,
  ...customerTabRoutes,
  ...everythingRoutes,
  ...secureLinkAdminRoutes,
  ...mailLinkRoutes,
  ...mailLinkFindRoutes,
  ...portalUserAdminRoutes,
  ...portalUserContactRoutes,
  ...portalUserRoutes,
  ...facilityAdminRoutes,
  ...contactAdminRoutes,
  ...giveAccessRoutes,
  ...userAdminRoutes,
  ...accountAdminRoutes,
  ...bulkAccountRoutes,
  ...importRoutes(importKinds),
  ...usergroupAdminRoutes,
  ...customerAgentRoutes,
  ...outsideCompanyAdminRoutes,
  ...partnerCustomerRoutes,
  ...personnelAdminRoutes,
  ...portalViewRoutes,
  ...whoSeesRoutes,
  ...emailAdminRoutes,
  ...emailTemplateRoutes(mailSources),
  ...invitationRoutes,
  ...auditAdminRoutes,
  ...notificationAdminRoutes,
  ...unsubscribeRoutes,
  ...portalContactRoutes,
  ...peopleRoutes,
  ...placePortalRoutes,
  ...activityRoutes,
  ...workOrderPortalRoutes,
  ...recallNoticeRoutes,
  ...ownRecallRoutes,
  ...calendarRoutes,
  ...workOrderBulkRoutes,
  ...orderDraftRoutes,
  ...orderFromTicketRoutes,
  ...workOrderPlaceRoutes,
  ...workOrderAdminRoutes,
  ...workOrderLineRoutes,
  ...workOrderTypeRoutes,
  ...serviceDateRoutes,
  ...workRoutes,
  ...jobRoutes,
  ...carriedFormRoutes,
  ...claimAdminRoutes,
  ...claimCommentAdminRoutes,
  ...claimPortalRoutes,
  ...claimCommentPortalRoutes,
  ...invoiceWorkRoutes,
  ...recurringRoutes,
  ...recurringDoingRoutes,
  ...bookRoutes,
  ...bankRoutes,
  ...reportRoutes,
  ...reportMailRoutes,
  ...invoiceAdminRoutes,
  ...invoiceDoingRoutes,
  ...customerBillingRoutes,
  ...billingRecipientRoutes,
  ...creditRoutes,
  ...creditPartRoutes,
  ...depositRoutes,
  ...reminderRoutes,
  ...stoppingRoutes,
  ...payToRoutes,
  ...electronicRoutes,
  ...electronicPortalRoutes,
  ...paySeveralRoutes,
  ...invoicePortalRoutes,
  ...statementPortalRoutes,
  ...statementMailRoutes,
  ...invoiceMailRoutes,
  ...priceListRoutes,
  ...estimateAdminRoutes,
  ...estimateDoingRoutes,
  ...estimateWorkRoutes,
  ...estimatePortalRoutes,
];
