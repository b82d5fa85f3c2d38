"""How each tool writes a field: `+` if that was seen in public (documentation, code, lists of tools), `-` if it is told."""

WRITTEN = """
+ Mailchimp | *|FNAME|*
- Mailchimp | *|URL:FNAME|*
+ Mailchimp | *|IF:FNAME|*Hi *|FNAME|**|ELSE:|*Hi*|END:IF|*
+ Mailchimp | *|IFNOT:FNAME|*Hi there,*|END:IF|*
+ Mailchimp, in tests | __test_email__
+ cloudHQ | *|FIRST_NAME|Friend|*
- Mandrill | *|MERGE1|*
+ Klaviyo | {{ first_name|default:'there' }}
- Klaviyo | {{ person|lookup:'shoe size'|default:'' }}
- Klaviyo | {% if first_name %}{{ first_name }}{% endif %}
+ HubSpot | {{ contact.firstname }}
- HubSpot | {{personalization_token('contact.firstname', 'there')}}
+ SendGrid | {{firstName}}
+ SendGrid | {{{firstName}}}
- SendGrid | {{insert name "default=Customer"}}
+ SendGrid, formerly | -firstName-
- SendGrid, formerly | -name-
+ SendGrid, formerly | [%first_name%]
+ ActiveCampaign | %FIRSTNAME%
+ ActiveCampaign | %FACEBOOK%
+ ActiveCampaign | %DATE_OF-BIRTH%
+ Brevo | {{ contact.FIRSTNAME|default:'you' }}
+ Brevo, formerly | {{contact.FIRSTNAME}}
+ Customer.io | {{customer.first_name | default: "there"}}
+ Salesforce Marketing Cloud | %%First Name%%
+ Salesforce Marketing Cloud | %%=v(@name)=%%
- Salesforce Marketing Cloud | %%=URLEncode(IIF(Empty([First Name]),'there',[First Name]),1,1)=%%
+ Salesforce Marketing Cloud | %%[ SET @n = AttributeValue("First") ]%%
+ ExactTarget | %%first_name%%
+ Salesforce | {!Contact.FirstName}
+ Pardot | %%first_name%%
- Pardot, now | {{Recipient.FirstName}}
+ Braze | {{${first_name} | default: 'Valued User'}}
+ Braze | {{custom_attribute.${shoe_size}}}
+ Iterable | {{firstName}}
+ Iterable | [[firstName]]
+ Iterable | {{#if firstName}}{{firstName}}{{else}}there{{/if}}
+ Iterable | {{#urlEncode}}{{x}}{{/urlEncode}}
+ Marketo | {{lead.First Name:default=fallback}}
+ Marketo | {%=lead.first_name%}
- Marketo, in scripts | $!{lead.FirstName}
+ Adobe Journey Optimizer | {{profile.person.name.firstName}}
+ Adobe Campaign | <%= recipient.firstName %>
+ Adobe Campaign | <%= message.campaign_id %>
+ Mautic | {contactfield=firstname|there}
+ Mautic | {contactfield=firstname}
- Mautic | {leadfield=firstname}
+ Flexmail | #firstname#
+ Flexmail | #show_in_browser#
+ Ortto | --First Name=there--
+ AutopilotHQ | --First Name--
+ Robly | --FNAME--
+ Mapp | <%${user['x']}%>
+ Mapp | <% User['FirstName'] %>
+ Mailmodo | ${x}
- Unica | #pf:X#
+ Responsys | ${FIRSTNAME}
+ Sitecore | $firstname$
+ Zendesk Sell | {{x || "y"}}
+ MailerLite | {$name}
- MailerLite, now | {{ $name }}
+ Cordial | {$contact.firstName}
+ Remarkety | {$shopper.firstName}
+ SharpSpring | {$firstname}
+ Emma | [% member:first_name %]
+ iContact | [fname]
+ Campaign Monitor | [firstname,fallback=you]
+ Campaign Monitor | [firstname]
+ Campaign Monitor | [fullname,fallback=]
+ Campaign Monitor | [Dateofbirth,fallback=]
+ Campaign Monitor | [Shoe Size,fallback=any]
+ MailUp | [firstname]
+ MailPoet | [subscriber:firstname | default:reader]
+ MailPoet | [user:firstname]
+ Rule | [Subscriber:FirstName]
+ Rule | [CustomField:Order.Id]
+ MailWizz | [FNAME]
+ EasySendy | [FNAME]
+ Sendy | [Name,fallback=there]
+ Sendy | [Name]
+ NewZapp | [firstname]
+ Ontraport | [First Name]
+ Campaigner | [Contact.First Name]
+ eFlyerMaker | [dyn.firstname]
+ Argenta | [OrganizationName]
+ Argenta | [LastDonationAmount]
+ Zoho Campaigns | $[FNAME]$
+ Zoho Campaigns | $[FNAME|Customer]$
+ Zoho Campaigns | $[UD:CITY|your town]$
+ Keap | ~Contact.FirstName~
+ Keap | ~User_1.HTMLSignature~
+ Selligent | ~MAIL~
+ Selligent | {firstname}
+ eMarketeer | ~~NAME~~
+ Microsoft Word | «First_Name»
+ Microsoft Word | «Vorname»
+ Microsoft Word | { MERGEFIELD First_Name }
+ Microsoft Word | MERGEFIELD FirstName \\* MERGEFORMAT
+ Eloqua | <span class="eloquaemail">FirstName</span>
+ Eloqua | <span class=eloquaemail>EmailAddress</span>
- CleverTap | @Profile.Name
- CleverTap | {{ Profile.Name | default: "there" }}
- several | #FNAME#
+ Moosend | #recipient:name#
+ Moosend | #recipient:name|there#
- Moosend | #recipient:Shoe size#
+ Mailgun | %recipient.first_name%
+ Mailgun | %recipient.last-name%
+ Follow Up Boss | %contact_first_name%
+ Finalsite | %firstname%
+ eSputnik | %FIRSTNAME|%
+ 1ShoppingCart | %$firstname$%
- Cheetah Digital | {(first_name)}
+ Experian | ##Field_username##
+ ExpertSender | *[subscriber_firstname]*
+ Mailigen | #[FNAME]#
+ icommkt | <*nombre*>
+ Instiller | {?$contacts_first_name?}
+ Pure360 | {~First_Name~}
+ PostUp | [-FIRSTNAME-]
+ Traction Next | [!First Name!]
+ RD Station | |*PRIMEIRO_NOME|*
+ Mindbody | <CLIENTFIRSTNAME>
+ Mad Mimi | (firstname)
+ Sendlane | VAR_FIRST_NAME
+ Constant Contact | $SUBSCRIBER.FIRSTNAME
+ Constant Contact | $SUBSCRIBER.EMAIL$
- Constant Contact | [[FIRSTNAME OR "there"]]
+ Dialog Insight | [[=Contact.f_FirstName;]]
+ GetResponse | [[firstname]]
- GetResponse | [[name mode="fl" fallback="there"]]
- AWeber | {!firstname_fix}
+ AWeber, now | {{ subscriber.first_name }}
+ Mailjet | [[data:firstname:"there"]]
+ Mailjet | {{var:firstname:"there"}}
+ Luminate | [[S1.first_name]]
+ Salsa | [[First_Name]]
+ Listrak | <<Customer Information\\First Name>>
+ Sitecore | $name$
- Emarsys | $First Name$
+ Emarsys, now | {{contact.1}}
+ SALESmanago | $firstName$
+ Adestra | $data('firstname')$
+ Dotdigital | @FIRSTNAME@
+ Dotdigital | @FULLNAME@
+ Acoustic, Silverpop | %%FirstName%%
+ Delivra | %%FirstName_%%
+ WhatCounts | %%$first%%
+ Bronto | %%!message_id%%
+ Lyris | %%merge members_.memberidguid_%%
+ Vision6 | %%First_Name%%
+ Interspire | %%First Name%%
+ MailCamp | %%Voornaam%%
+ Sailthru | {name}
+ Sailthru | {profile.vars.gender}
+ Elastic Email | {firstname}
+ Vertical Response | {FIRST_NAME}
+ Contacta | { contact.firstName | friend }
+ Oracle Online Marketing | <pstag:profile value="First Name" />
+ MoEngage | {{UserAttribute['First Name']|default('there')}}
+ Laposta | {{first name, user}}
+ SendX | {{fallback .FirstName "there"}}
+ Everlytic | {{contact.contact_name}}
+ Leanplum | {{'first_name' value}}
+ Kit | {{ subscriber.first_name }}
+ Drip | {{ subscriber.first_name | default: "there" }}
- Omnisend | [[contact.first_name | default: 'there']]
- Benchmark | [contact_attribute:firstname]
- OneSignal | {{ first_name | default: 'there' }}
+ Intercom | {{first_name}}
- Intercom | {{ first_name | fallback:"there" }}
- Postmark | {{{ product_name }}}
+ SparkPost | {{address.name}}
- SparkPost | {{ if name }}{{ name }}{{ end }}
+ YAMM | {{First Name}}
- Google Docs | {{Name}}
- lemlist | {{firstName | "there"}}
- Woodpecker | {{FIRST_NAME | "there"}}
- Instantly | {Hi|Hello}
- Outreach | {{first_name | fallback: "there"}}
+ Salesloft | {{first_name}}
- Apollo | {{#if first_name}}{{first_name}}{{#else}}there{{#endif}}
+ Mailshake | {{first}}
- Maropost | {{contact.first_name}}
- Bloomreach | {{ customer.first_name | default('there') }}
- Insider | {{name|there}}
- Episerver | [recipient.firstname]
- Optimizely Campaign | {Vorname}
- Rapidmail | {{firstname}}
- CleverReach | {FIRSTNAME}
- CleverReach | {SALUTATION}
- Inxmail | [Vorname]
- KlickTipp | %Subscriber:CustomFieldFirstName%
- Quentn | [[contact:first_name]]
- Sarbacane | {prénom}
- Mailify | {NOM}
- Doppler | [[[nombre]]]
- E-goi | !fname
- SendPulse | {{Name}}
- UniSender | {{Name?Name:friend}}
- Unisender | {{имя}}
- Handlebars | {{#each items}}{{this}}{{/each}}
- Mustache | {{&name}}
- Liquid | {%- assign n = customer.name -%}
- Jinja, Twig | {# the name #}
- ERB | <%= a > 3 ? x: y %>
- ERB | <%- first_name -%>
- EJS | <%- user.name %>
- PHP | <?php echo $first_name; ?>
- PHP | <?= $name ?>
- PHP | $first_name
- Velocity | $contact.firstname
- Velocity | $!contact.firstname
- Velocity | $esc.url($contact.firstname)
- FreeMarker | ${user.firstname!"there"}
- FreeMarker | <#if user??>${user}</#if>
- FreeMarker | [=user.firstname]
- Thymeleaf | [[${user.name}]]
- Thymeleaf | #{user.name}
- Ruby | %{first_name}
- Python | %(first_name)s
- Smarty | {$user.first_name|default:"there"}
- Template Toolkit | [% user.name | uri %]
- MODX | [[+first_name]]
- TYPO3 | ###FIRST_NAME###
- Joomla, AcyMailing | {subtag:name|ucfirst}
- Razor | @Model.FirstName
- SQL | :first_name
- ASP.NET | <%# Eval("Name") %>
- Power Automate | @{items('x')?['Name']}
- by hand | [YOUR NAME]
- by hand | [Insert name here]
- by hand | {Company Name}
- by hand | <Company Name>
- by hand | [First_Name]
- by hand | @@FIRST_NAME@@
- by hand | ^FIRST_NAME^
- by hand | *FNAME*
- by hand | ‹first_name›
- by hand | $$first_name$$
- XSLT | <xsl:value-of select="name"/>
- Odoo | <t t-out="object.partner_id.name">
- Python | {first_name!r}
- Python | %(NAME)S
- Mailchimp | {MERGE0}
- Microsoft Word | [Greeting Line]
- Razor | Hi @Model.FirstName,
"""


def notations() -> list[tuple[str, str, bool]]:
    """The tool, what it writes, whether that was verified."""
    rows = [line for line in WRITTEN.split("\n") if line]
    parted = [(row[0] == "+", *row[2:].split(" | ", 1)) for row in rows]
    return [(str(tool), str(tag), bool(seen)) for seen, tool, tag in parted]


# Begun, and ended by a `"` or a `#` in them that a mail client took for its own.
CUT = (
    "{{ first_name | default: ",
    "{{",
    "{{{",
    "{{customer.first_name | default: ",
    "{{insert name ",
    "{{x || ",
    "*|IF:NAME=",
    "{% if x == ",
    "${user.firstname!",
    "[[name mode=",
    "[[data:firstname:",
    "<%= f(",
    "<?= $x[",
    "<span class=",
    "<pstag:profile value=",
    "%%=v(",
    "%%[ SET @n = AttributeValue(",
    "{$user.first_name|default:",
    "{!first",
    "[% user.name | replace(",
    "[firstname,fallback=",
    "{first_name|",
    "#recipient:name|",
    "{{#",
    "Hi {{ first_name | default: ",
)
