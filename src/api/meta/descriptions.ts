// What the types of meta/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# meta/v1.ObjectMeta: What all objects have: name, labels, owners and the like.
name: Name of the object, unique among objects of its kind in its namespace. It never changes.
generateName: Beginning of a name to which the server adds random characters, if no name is given.
namespace: The namespace that the object is in; empty for kinds outside namespaces. It never changes.
selfLink: No longer filled in.
uid: Tells the object from any other of the same name before and after it. Given by the server.
resourceVersion: Which state of the object this is. Not to be interpreted: send it back to change exactly this state.
generation: Counts changes of what is wanted of the object. Given by the server.
creationTimestamp: When the object was created. Given by the server.
deletionTimestamp: When the object is to be gone. Set by the server when someone deletes an object that does not go at once.
deletionGracePeriodSeconds: Seconds that the object has to end by itself before it is removed. Set with deletionTimestamp.
labels: Short texts by which objects are found and grouped.
annotations: Texts of any kind that tools keep with the object. Nothing is selected by them.
ownerReferences: Objects that this one belongs to. When all of them are gone it is deleted; one of them may be its controller.
finalizers: Who still has something to do before the object may go. It is removed when the list is empty.
managedFields: Who set which fields, and by which kind of request. Kept by the server for server-side apply.

# meta/v1.OwnerReference: An object that another one belongs to, of the same namespace or outside namespaces.
apiVersion: Group and version of the owner.
kind: Kind of the owner.
name: Name of the owner.
uid: Which object of that name it is.
controller: Whether the owner manages the object. At most one owner does.
blockOwnerDeletion: Whether the owner waits for the object to be gone, when it is deleted in the foreground.

# meta/v1.ManagedFieldsEntry: Fields that one manager set in one way.
manager: Who set them: a tool or a component.
operation: How: Apply or Update.
apiVersion: The version in which the fields are named.
time: When they were set last.
fieldsType: How the fields are written down; FieldsV1 is the only way.
fieldsV1: The fields, as a tree of their paths.
subresource: The subresource through which they were set; empty for the object itself.

# meta/v1.ListMeta: Of which state a list is, and how to go on with it.
selfLink: No longer filled in.
resourceVersion: The state that the list shows; a watch goes on from here.
continue: What to send to get the rest, where a limit cut the list.
remainingItemCount: How many objects follow. Left out where that is not known.
shardInfo: Which part of the collection this is, where only a part was asked for.

# meta/v1.ShardInfo: The part of a collection that a list is.
selector: The selector that makes the part.

# meta/v1.LabelSelector: Objects with certain labels: all conditions must hold. An empty one selects everything.
matchLabels: Labels that must be there with these values.
matchExpressions: Further conditions on labels.

# meta/v1.LabelSelectorRequirement: A condition on one label.
key: The label.
operator: In and NotIn compare with values; Exists and DoesNotExist ask whether the label is there.
values: Values for In and NotIn.

# meta/v1.FieldSelectorRequirement: A condition on one field.
key: The field.
operator: How it is compared.
values: What it is compared with.

# meta/v1.Condition: Something that is true, false or not known of an object, and why.
type: What is said, in CamelCase.
status: True, False or Unknown.
observedGeneration: The generation of the object that was looked at.
lastTransitionTime: When the status changed last.
reason: Why, as one word for programs.
message: Why, as a sentence for people.

# meta/v1.Status: How a request went, where the answer is no object.
status: Success or Failure.
message: What went wrong, for people.
reason: What went wrong, as one word for programs.
details: More about it: which object, which fields.
code: The HTTP status code.

# meta/v1.StatusDetails: More about a failure.
name: Name of the object that the request was about.
group: Group of the object.
kind: Kind or resource of the object.
uid: Which object of that name it was.
causes: All that is wrong, one by one.
retryAfterSeconds: After how many seconds it makes sense to try again.

# meta/v1.StatusCause: One thing that is wrong.
reason: What, as one word for programs.
message: What, for people.
field: The field that it is about, as a path.

# meta/v1.Preconditions: What must be true of an object for a request to count.
uid: Which object of its name it must be.
resourceVersion: Which state it must be in.

# meta/v1.DeleteOptions: How an object is deleted.
gracePeriodSeconds: Seconds that the object has to end by itself; 0 removes it at once.
preconditions: What must be true of the object, or it stays.
orphanDependents: Older form of propagationPolicy: whether what belongs to the object is left alone.
propagationPolicy: What becomes of what belongs to the object. Orphan leaves it, Background deletes it afterwards,
  Foreground deletes it first.
dryRun: With All nothing is deleted; only what would happen is answered.
ignoreStoreReadErrorWithClusterBreakingPotential: Deletes an object that cannot be read any more, without its rules.
`
